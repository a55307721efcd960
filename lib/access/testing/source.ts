import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export const ROOT = path.resolve(import.meta.dirname, "../../..");

/** A function of the source, wherever it is declared. */
export interface SourceFunction {
  readonly file: string;
  readonly name: string;
  readonly body: ts.Node;
}

interface SourceFile {
  readonly source: ts.SourceFile;
  /** Local name → where it comes from. */
  readonly imports: ReadonlyMap<string, { readonly module: string; readonly name: string }>;
  readonly functions: ReadonlyMap<string, ts.Node>;
  /** Exported name → local name, or another module's. */
  readonly exports: ReadonlyMap<string, { readonly name: string; readonly module?: string }>;
  readonly directives: readonly string[];
}

/** Files below a folder whose path matches, relative to the root, sorted. */
export function filesBelow(folder: string, pattern: RegExp): string[] {
  const entries = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return entries
    .map((entry) => path.join(folder, entry))
    .filter((file) => pattern.test(file) && statSync(path.join(ROOT, file)).isFile())
    .sort();
}

const files = new Map<string, SourceFile>();

export function parse(file: string): SourceFile {
  const known = files.get(file);
  if (known) return known;
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const source = ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const imports = new Map<string, { module: string; name: string }>();
  const functions = new Map<string, ts.Node>();
  const exports = new Map<string, { name: string; module?: string }>();
  const directives: string[] = [];
  for (const statement of source.statements) {
    if (ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression))
      directives.push(statement.expression.text);
    if (ts.isImportDeclaration(statement)) readImport(statement, imports);
    if (ts.isFunctionDeclaration(statement) && statement.body) {
      const name = statement.name?.text ?? "default";
      functions.set(name, statement);
      if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) exports.set("default", { name });
      else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) exports.set(name, { name });
    }
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        if (!ts.isIdentifier(declaration.name) || !declaration.initializer) continue;
        functions.set(declaration.name.text, declaration.initializer);
        if (hasModifier(statement, ts.SyntaxKind.ExportKeyword))
          exports.set(declaration.name.text, { name: declaration.name.text });
      }
    }
    if (
      ts.isExportDeclaration(statement) &&
      !statement.isTypeOnly &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    ) {
      const module = moduleOf(statement.moduleSpecifier);
      for (const element of statement.exportClause.elements) {
        if (element.isTypeOnly) continue;
        const name = (element.propertyName ?? element.name).text;
        exports.set(element.name.text, module === undefined ? { name } : { name, module });
      }
    }
  }
  const parsed = { source, imports, functions, exports, directives };
  files.set(file, parsed);
  return parsed;
}

function readImport(statement: ts.ImportDeclaration, imports: Map<string, { module: string; name: string }>): void {
  const module = moduleOf(statement.moduleSpecifier);
  const bindings = statement.importClause?.namedBindings;
  if (module === undefined || !bindings || !ts.isNamedImports(bindings)) return;
  for (const element of bindings.elements) {
    if (!element.isTypeOnly)
      imports.set(element.name.text, { module, name: (element.propertyName ?? element.name).text });
  }
}

function moduleOf(specifier: ts.Expression | undefined): string | undefined {
  return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

/** The file of our own that a module specifier means. */
export function resolve(from: string, module: string): string | undefined {
  const base = module.startsWith("@/")
    ? module.slice(2)
    : module.startsWith(".")
      ? path.join(path.dirname(from), module)
      : undefined;
  if (base === undefined) return undefined;
  return [`${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find((file) => existsSync(path.join(ROOT, file)));
}

/** The function that a name means in a file: its own, or the one that it imports, through re-exports. */
export function lookUp(file: string, name: string): SourceFunction | undefined {
  const { functions, imports } = parse(file);
  const body = functions.get(name);
  if (body) return { file, name, body };
  const imported = imports.get(name);
  const target = imported && resolve(file, imported.module);
  return target ? lookUpExport(target, imported.name) : undefined;
}

export function lookUpExport(file: string, name: string): SourceFunction | undefined {
  const exported = parse(file).exports.get(name);
  if (!exported) return undefined;
  if (exported.module === undefined) return lookUp(file, exported.name);
  const target = resolve(file, exported.module);
  return target ? lookUpExport(target, exported.name) : undefined;
}

/** Names called within, methods not included, with the string literals among the arguments. */
export function callsIn(body: ts.Node): { name: string; literals: string[] }[] {
  const calls: { name: string; literals: string[] }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      if (ts.isIdentifier(node.expression))
        calls.push({
          name: node.expression.text,
          literals: node.arguments.filter(ts.isStringLiteral).map(({ text }) => text),
        });
      // `orNotFound(getInstance)` and `.map(getRow)`: what is handed on is called as well.
      for (const argument of node.arguments)
        if (ts.isIdentifier(argument)) calls.push({ name: argument.text, literals: [] });
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return calls;
}
