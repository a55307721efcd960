import { parseExpression, parseUnaryTests } from "feelin";
import { isForbiddenKey } from "@/lib/domain/json-gate";
import { isBuiltin } from "./builtins";
import { DIALECT } from "./dialect";
import { children, nameOf, type Node, textOf } from "./syntax";

/** Deeper texts could exhaust the stack on one machine and not on another. */
const DEPTH_MAX = 600;

/** Longer texts, and texts that define more names, take the grammar too long. */
const LENGTH_MAX = 5_000;
const DEFINITIONS_MAX = 200;

export interface SyntaxProblem {
  readonly message: string;
  /** 0-based offset in the source. */
  readonly position?: number;
}

export interface ParsedExpression {
  readonly problem?: SyntaxProblem;
  /** Names looked up in the variables. */
  readonly names: readonly string[];
  /** Those of them that only stand inside filters, where they usually mean an entry of the item. */
  readonly filterNames: ReadonlySet<string>;
  readonly callsClock: boolean;
  readonly isBounded: boolean;
  /** Whether it would be, if only few items were looked at one by one. */
  readonly isBoundedByItems: boolean;
}

export function parse(source: string, kind: "expression" | "unaryTests" = "expression"): ParsedExpression {
  const refuse = (problem: SyntaxProblem): ParsedExpression => ({
    problem,
    names: [],
    filterNames: new Set(),
    callsClock: false,
    isBounded: true,
    isBoundedByItems: true,
  });
  if (source.trim() === "") return refuse({ message: "The expression is empty.", position: 0 });
  if (source.length > LENGTH_MAX)
    return refuse({
      message: `The expression has more than ${LENGTH_MAX} characters. Split it into several variables.`,
      position: LENGTH_MAX,
    });
  if (definitionsIn(source) > DEFINITIONS_MAX)
    return refuse({
      message: `The expression defines more than ${DEFINITIONS_MAX} names. Split it into several variables.`,
    });
  try {
    const tree = (kind === "expression" ? parseExpression : parseUnaryTests)(source, {}, DIALECT);
    const problem = findSyntaxProblem(tree.topNode, source);
    if (problem) return refuse(problem);
    const reader = new Reader(source);
    reader.visit(tree.topNode, { bound: new Set(), inFilter: false, inLoop: false, inEntry: null, depth: 0 });
    return {
      problem: reader.problem,
      names: [...reader.names],
      filterNames: new Set([...reader.names].filter((name) => !reader.plainNames.has(name))),
      callsClock: reader.callsClock,
      isBounded: reader.isBounded,
      isBoundedByItems: reader.isBoundedByItems,
    };
  } catch (error) {
    return refuse({
      message: `The expression can't be read: ${error instanceof Error ? error.message : String(error)}.`,
    });
  }
}

/** At least as many as the names that a text defines: entries of contexts, parameters, variables of iterations. */
function definitionsIn(source: string): number {
  const code = source.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const parameters = [...code.matchAll(/\bfunction\s*\(([^)]*)/g)].map(([, list]) => list!.split(",").length);
  const marks = code.match(/:|\bin\b/g)?.length ?? 0;
  return parameters.reduce((sum, count) => sum + count, marks);
}

function findSyntaxProblem(top: Node, source: string): SyntaxProblem | undefined {
  let problem: SyntaxProblem | undefined;
  let depth = 0;
  top.cursor().iterate(
    (node) => {
      depth += 1;
      if (problem) return false;
      if (depth > DEPTH_MAX)
        problem = {
          message: "The expression is nested too deeply. Split it into several variables.",
          position: node.from,
        };
      else if (node.type.isError) problem = describeError(node.from, source);
      return problem ? false : undefined;
    },
    () => {
      depth -= 1;
    },
  );
  return problem;
}

function describeError(at: number, source: string): SyntaxProblem {
  const rest = source.slice(at);
  const gap = rest.length - rest.trimStart().length;
  const position = at + gap;
  const token = /^(?:[\p{L}\p{N}_]+|"[^"]*"?|.)/u.exec(rest.slice(gap))?.[0];
  if (token === undefined)
    return { message: "The expression stops too early: something is missing at its end.", position: source.length };
  const shown = token.length > 40 ? `${token.slice(0, 40)}…` : token;
  return { message: `The expression can't be read from "${shown}" on (character ${position + 1}).`, position };
}

interface Place {
  readonly bound: ReadonlySet<string>;
  readonly inFilter: boolean;
  readonly inLoop: boolean;
  /** Keys of the context literal that an entry stands in, before it. */
  readonly inEntry: ReadonlySet<string> | null;
  readonly depth: number;
}

/** Cost grows with more than the size of the data, or memory with more than the size of the text. */
const UNBOUNDED_FUNCTIONS = new Set([
  "matches",
  "replace",
  "split",
  "sort",
  "distinct values",
  "union",
  "mode",
  "list replace",
]);
/** Inside a filter these would cost a second pass over a list for each item. */
const SCALAR_FUNCTIONS = new Set(
  "now today date time duration number string not is substring contains abs floor ceiling decimal modulo odd even sqrt log exp before after includes"
    .split(" ")
    .concat([
      "date and time",
      "string length",
      "upper case",
      "lower case",
      "substring before",
      "substring after",
      "starts with",
      "ends with",
    ])
    .concat([
      "day of year",
      "day of week",
      "month of year",
      "week of year",
      "round up",
      "round down",
      "round half up",
      "round half down",
    ]),
);

/** The grammar takes "> 5" for a value everywhere; it means something only here. */
const TEST_PLACES = new Set(["PositiveUnaryTest", "FilterExpression"]);

class Reader {
  readonly names = new Set<string>();
  readonly plainNames = new Set<string>();
  problem: SyntaxProblem | undefined;
  callsClock = false;
  isBounded = true;
  isBoundedByItems = true;

  constructor(readonly source: string) {}

  visit(node: Node, place: Place): void {
    switch (node.name) {
      case "VariableName":
        return this.read(node, place);
      case "Type":
        return;
      case "FunctionInvocation":
        return this.visitInvocation(node, place);
      case "ForExpression":
      case "QuantifiedExpression":
        return this.visitIteration(node, place);
      case "FunctionDefinition": {
        this.unbounded();
        const parameters = node.getChild("FormalParameters")?.getChildren("FormalParameter") ?? [];
        return this.visitChildren(node, {
          ...place,
          bound: new Set([...place.bound, ...parameters.map((p) => this.text(p))]),
        });
      }
      case "Context":
        return this.visitContext(node, place);
      case "FilterExpression": {
        const [target, , predicate] = children(node);
        if (target) this.visit(target, place);
        if (!predicate) return;
        if (predicate.name === "NumericLiteral") return;
        if (place.inFilter) this.isBounded = false;
        return this.visit(predicate, { ...place, inFilter: true, bound: new Set([...place.bound, "item"]) });
      }
      case "SimplePositiveUnaryTest":
        if (node.firstChild?.name === "CompareOp" && !TEST_PLACES.has(node.parent?.name ?? "")) {
          this.problem ??= describeError(node.from, this.source);
        }
        return this.visitChildren(node, place);
      default:
        return this.visitChildren(node, place);
    }
  }

  private unbounded(): void {
    this.isBounded = false;
    this.isBoundedByItems = false;
  }

  private visitChildren(node: Node, place: Place): void {
    for (const child of children(node)) this.visit(child, place);
  }

  private read(node: Node, place: Place): void {
    const name = this.nameOf(node);
    if (place.inEntry?.has(name)) this.unbounded();
    if (place.bound.has(name) || isForbiddenKey(name)) return;
    this.names.add(name);
    if (!place.inFilter) this.plainNames.add(name);
  }

  private visitInvocation(node: Node, place: Place): void {
    const [target, ...rest] = children(node);
    if (!target) return;
    const name =
      target.name === "VariableName" || target.name === "SpecialFunctionName" ? this.nameOf(target) : undefined;
    if (name === undefined || place.bound.has(name)) {
      this.unbounded();
      this.visit(target, place);
    } else if (!isBuiltin(name)) {
      this.problem ??= {
        message: `There is no function "${name}" (character ${target.from + 1}).`,
        position: target.from,
      };
    } else {
      if (name === "now" || name === "today") this.callsClock = true;
      if (UNBOUNDED_FUNCTIONS.has(name)) this.unbounded();
      if ((place.inFilter || place.inLoop) && !SCALAR_FUNCTIONS.has(name)) this.unbounded();
      if (name === "string join" && !joinsWithLiteral(rest)) this.unbounded();
    }
    for (const child of rest) this.visit(child, place);
  }

  private visitIteration(node: Node, place: Place): void {
    this.isBounded = false;
    const bound = new Set(place.bound);
    for (const part of children(node)) {
      if (part.name !== "InExpressions") {
        this.visit(part, { ...place, bound, inLoop: true });
        continue;
      }
      for (const each of part.getChildren("InExpression")) {
        const [variable, , range] = children(each);
        if (range) this.visit(range, { ...place, bound: new Set(bound) });
        if (variable) bound.add(this.text(variable));
      }
      if (node.name === "ForExpression") bound.add("partial");
    }
  }

  private visitContext(node: Node, place: Place): void {
    const keys = new Set<string>();
    for (const entry of node.getChildren("ContextEntry")) {
      const [key, value] = children(entry);
      if (value) {
        const inEntry = place.inEntry ? new Set([...place.inEntry, ...keys]) : new Set(keys);
        this.visit(value, { ...place, inEntry, bound: new Set([...place.bound, ...keys]) });
      }
      if (key) keys.add(this.text(key).replace(/^"|"$/g, ""));
    }
  }

  private nameOf(node: Node): string {
    return nameOf(node, this.source);
  }

  private text(node: Node): string {
    return textOf(node, this.source);
  }
}

/** `string join` with a long delimiter out of a variable grows as the product of both. */
function joinsWithLiteral(rest: readonly Node[]): boolean {
  const parameters = rest.find((node) => node.name === "PositionalParameters");
  if (!parameters) return false;
  const [, delimiter] = children(parameters);
  return delimiter === undefined || delimiter.name === "StringLiteral";
}
