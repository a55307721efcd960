import { parseExpression } from "feelin";
import { isForbiddenKey } from "@/lib/domain/json-gate";
import { BUILTIN_FUNCTIONS, isBuiltin } from "./builtins";
import { clockAt, clockFunctions } from "./clock";
import { DIALECT } from "./dialect";
import { filterBy, itemAt } from "./filter";
import { forEach, iterated, quantified } from "./iteration";
import { type Frame, type Operation, operandName, operationOf, OUTSIDE, type Warning } from "./operation";
import {
  arithmetic,
  between,
  comparison,
  conjunction,
  disjunction,
  isIn,
  isOneOf,
  property,
  type Read,
} from "./operators";
import type { ParsedExpression } from "./parse";
import { hasKeyOf, hasPlainKeys } from "./plain-keys";
import { children, nameOf, type Node, textOf } from "./syntax";

/** An expression as closures. `run` throws when it can't be sure to do what the interpreter does. */
export interface Program {
  /** `itemsMax`: how many items its filters may test. */
  run(variables: readonly unknown[], now: string, itemsMax: number): Result;
}

interface Result {
  readonly value: unknown;
  readonly warnings: readonly Warning[];
}

/** What it is made of stays in the subset that is compiled, or this is thrown. */
class NotCompiled extends Error {}

const KEYWORDS =
  "for in return if then else some every satisfies and or between instance of function external true false null not " +
  "list context range date time duration item partial";
const GRAMMAR_WORDS: readonly string[] = [
  ...KEYWORDS.split(" "),
  ...BUILTIN_FUNCTIONS.flatMap(({ name }) => name.split(" ")),
];

/** The program of an expression; undefined: it is not in the subset that is compiled. */
export function compileProgram(source: string, parsed: ParsedExpression): Program | undefined {
  try {
    // Names known to the grammar are read in one piece: those that will be there, and no others.
    const names = Object.fromEntries(parsed.names.map((name) => [name, null]));
    const clock = parsed.callsClock ? clockFunctions(new Date(0).toISOString()) : {};
    const { topNode } = parseExpression(source, { ...names, ...clock }, DIALECT);
    const [top] = children(topNode);
    if (!top) return undefined;
    return new Compiler(source, parsed).program(top);
  } catch {
    return undefined;
  }
}

/** Where a name is bound inside an expression. */
type Binding =
  /** It has a meaning here that is not compiled. */
  | { readonly kind: "none"; readonly name: string }
  | { readonly kind: "entry"; readonly name: string; readonly index: number }
  | { readonly kind: "item"; readonly depth: number };

class Compiler {
  private looksInside = false;
  private filters = false;
  private entries = 0;

  constructor(
    private readonly source: string,
    private readonly parsed: ParsedExpression,
  ) {}

  program(top: Node): Program {
    const read = this.expression(top, []);
    const { looksInside } = this;
    const words = this.filters ? new Set([...GRAMMAR_WORDS, ...this.parsed.names.flatMap(wordsOf)]) : undefined;
    return {
      run(variables, now, itemsMax) {
        if (variables.includes(undefined)) throw OUTSIDE;
        if (looksInside) {
          for (const value of variables) {
            if (!hasPlainKeys(value) || (words && hasKeyOf(words, value))) throw OUTSIDE;
          }
        }
        const frame: Frame = { variables, items: [], itemsLeft: itemsMax, entries: [], warnings: [], now };
        return { value: read(frame), warnings: frame.warnings };
      },
    };
  }

  private expression(node: Node, scope: readonly Binding[]): Read {
    const parts = children(node);
    switch (node.name) {
      case "NumericLiteral": {
        const text = this.text(node);
        const number = text.includes(".") ? Number.parseFloat(text) : Number.parseInt(text, 10);
        return () => number;
      }
      case "StringLiteral": {
        const text = this.text(node);
        if (text.includes("\\")) return this.constant(node);
        const string = text.slice(1, -1);
        return () => string;
      }
      case "BooleanLiteral": {
        const isTrue = this.text(node) === "true";
        return () => isTrue;
      }
      case "null":
        return () => null;
      case "ParenthesizedExpression":
        return this.expression(at(parts, 1), scope);
      case "VariableName":
        return this.variable(nameOf(node, this.source), scope);
      case "Conjunction":
        return conjunction(this.expression(at(parts, 0), scope), this.expression(at(parts, 2), scope));
      case "Disjunction":
        return disjunction(this.expression(at(parts, 0), scope), this.expression(at(parts, 2), scope));
      case "ArithmeticExpression":
        return this.arithmetic(node, parts, scope);
      case "Comparison":
        return this.comparison(node, parts, scope);
      case "IfExpression": {
        const condition = this.expression(at(parts, 1), scope);
        const then = this.expression(at(parts, 3), scope);
        const otherwise = this.expression(at(parts, 5), scope);
        return (frame) => {
          const holds = condition(frame);
          return holds !== false && holds !== null ? then(frame) : otherwise(frame);
        };
      }
      case "PathExpression":
        return this.path(node, parts, scope);
      case "FilterExpression":
        return this.filter(node, parts, scope);
      case "List": {
        const items = parts.slice(1, -1).map((part) => this.expression(part, scope));
        return (frame) => items.map((item) => item(frame));
      }
      case "Context":
        return this.context(parts.slice(1, -1), scope);
      case "FunctionInvocation":
        return this.invocation(node, parts, scope);
      case "DateTimeLiteral":
        return this.dateTime(node, scope);
      case "SimplePositiveUnaryTest":
        if (parts[0]?.name !== "Interval") throw new NotCompiled();
        return this.operation(node, scope);
      case "ForExpression":
      case "QuantifiedExpression":
        return this.iteration(node, parts, scope);
      case "InstanceOfExpression": {
        const type = textOf(at(parts, 3), this.source).replace(/\s+/g, " ").trim();
        if (!NAMED_TYPES.has(type)) throw new NotCompiled();
        return this.operation(node, scope);
      }
      default:
        throw new NotCompiled();
    }
  }

  private variable(name: string, scope: readonly Binding[]): Read {
    const index = this.parsed.names.indexOf(name);
    let read: Read | undefined = index < 0 || isForbiddenKey(name) ? undefined : (frame) => frame.variables[index];
    for (const binding of scope) {
      if (binding.kind === "none") {
        if (binding.name === name) throw new NotCompiled();
      } else if (binding.kind === "entry") {
        if (binding.name === name) read = (frame) => frame.entries[binding.index];
      } else {
        const outer = read;
        const isItem = name === "item";
        if (!outer && !isItem) throw new NotCompiled();
        read = (frame) => itemAt(frame, binding.depth, name, isItem ? undefined : outer);
      }
    }
    if (!read) throw new NotCompiled();
    return read;
  }

  private arithmetic(node: Node, parts: readonly Node[], scope: readonly Binding[]): Read {
    const other = this.operationOf(node);
    const [left, right] = other.operands.map((operand) => this.expression(operand, scope));
    const operator = parts.find((part) => part.name === "ArithOp");
    if (!left || !operator) throw new NotCompiled();
    const read = right
      ? arithmetic(this.text(operator), left, right, other.operation)
      : arithmetic(
          "-",
          () => 0,
          left,
          (frame, [, value]) => other.operation(frame, [value]),
        );
    return read ?? this.operation(node, scope);
  }

  private comparison(node: Node, parts: readonly Node[], scope: readonly Binding[]): Read {
    const { operation, operands } = this.operationOf(node);
    const reads = operands.map((operand) => this.expression(operand, scope));
    const [first, second, third] = reads;
    const operator = at(parts, 1);
    if (!first || !second) throw new NotCompiled();
    if (operator.name === "CompareOp") {
      const read = comparison(this.text(operator), first, second, operation);
      if (read) return read;
    } else if (operator.name === "between" && third) {
      return between(first, second, third, operation);
    } else if (parts[2]?.name === "PositiveUnaryTest" && operands[1]?.parent?.name === "PositiveUnaryTest") {
      return isIn(first, second, operation);
    } else if (operands.slice(1).every((operand) => operand.parent?.name === "PositiveUnaryTest")) {
      return isOneOf(first, reads.slice(1), operation);
    }
    return strict(reads, operation);
  }

  private path(node: Node, parts: readonly Node[], scope: readonly Binding[]): Read {
    this.looksInside = true;
    const target = this.expression(at(parts, 0), scope);
    const names = children(at(parts, 2));
    const [name] = names;
    // "a.b c" is read in another way when a holds a "b".
    if (!name || names.length > 1) throw new NotCompiled();
    const key = this.text(name).replace(/`/g, "");
    if (isForbiddenKey(key)) throw new NotCompiled();
    const { text } = this.operationOf(node, false);
    return property(target, key, () => operationOf(text, 1));
  }

  private filter(node: Node, parts: readonly Node[], scope: readonly Binding[]): Read {
    this.looksInside = true;
    this.filters = true;
    const target = this.expression(at(parts, 0), scope);
    const predicate = at(parts, 2);
    const type = typeOf(predicate);
    if (type === "index") {
      const index = this.expression(predicate, scope);
      const at = operationOf(`${operandName(0)}[${operandName(1)}]`, 2);
      return (frame) => {
        const from = target(frame);
        return from === null ? null : at(frame, [from, index(frame)]);
      };
    }
    if (type !== "test") throw new NotCompiled();
    const depth = scope.filter(({ kind }) => kind === "item").length;
    const inner: readonly Binding[] = [...scope, { kind: "item", depth }];
    const test = predicate.name === "SimplePositiveUnaryTest" ? this.itemTest(predicate, inner, depth) : undefined;
    return filterBy(target, test ?? this.expression(predicate, inner), depth);
  }

  /** `> 5` inside a filter: the item is compared. */
  private itemTest(node: Node, scope: readonly Binding[], depth: number): Read {
    const [operator, operand] = children(node);
    if (operator?.name !== "CompareOp" || !operand) throw new NotCompiled();
    const sign = this.text(operator);
    const item: Read = (frame) => frame.items[depth];
    const other = operationOf(`${operandName(0)} ${sign} ${operandName(1)}`, 2);
    const read = comparison(sign, item, this.expression(operand, scope), other);
    if (!read) throw new NotCompiled();
    return read;
  }

  private iteration(node: Node, parts: readonly Node[], scope: readonly Binding[]): Read {
    const isFor = node.name === "ForExpression";
    const loops = isFor ? at(parts, 1) : parts.find(({ name }) => name === "InExpressions");
    const [loop, ...more] = loops ? (loops.name === "InExpressions" ? children(loops) : [loops]) : [];
    if (!loop || more.length > 0) throw new NotCompiled();
    const [variable, , range] = children(loop);
    const name = variable && this.text(variable);
    if (!range || name === undefined || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || isForbiddenKey(name))
      throw new NotCompiled();
    this.looksInside = true;
    const [from, , to] = children(range);
    if (!from) throw new NotCompiled();
    const items = iterated(this.expression(from, scope), to && this.expression(to, scope));
    const index = this.entries++;
    const inner: Binding[] = [...scope, { kind: "entry", name, index }];
    if (isFor) inner.push({ kind: "none", name: "partial" });
    const body = this.expression(parts.at(-1)!, inner);
    return isFor ? forEach(items, index, body) : quantified(this.text(at(parts, 0)) === "some", items, index, body);
  }

  private context(entries: readonly Node[], scope: readonly Binding[]): Read {
    const known: Binding[] = [...scope];
    const compiled = entries.map((entry) => {
      const [key, value] = children(entry);
      const [name] = key ? children(key) : [];
      if (!name || !value) throw new NotCompiled();
      const text = name.name === "StringLiteral" ? this.text(name).slice(1, -1) : nameOf(name, this.source);
      if (isForbiddenKey(text) || !/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(text)) throw new NotCompiled();
      const read = this.expression(value, known);
      const index = this.entries++;
      known.push({ kind: "entry", name: text, index });
      return { name: text, read, index };
    });
    return (frame) => {
      const result: Record<string, unknown> = {};
      for (const { name, read, index } of compiled) {
        const value = read(frame);
        if (value === undefined) throw OUTSIDE;
        result[name] = frame.entries[index] = value;
      }
      return result;
    };
  }

  private invocation(node: Node, parts: readonly Node[], scope: readonly Binding[]): Read {
    const target = at(parts, 0);
    const name = nameOf(target, this.source);
    if (!["VariableName", "SpecialFunctionName"].includes(target.name) || !isBuiltin(name)) throw new NotCompiled();
    if (this.parsed.names.includes(name)) throw new NotCompiled();
    let read: Read;
    if (name === "now" || name === "today") {
      if (parts[2] && children(parts[2]).length > 0) throw new NotCompiled();
      read = ({ now }) => clockAt(now)[name];
    } else {
      if (name === "get value") this.looksInside = true;
      read = this.operation(node, scope);
    }
    for (const binding of scope) {
      if (binding.kind !== "item") {
        if (binding.name === name) throw new NotCompiled();
      } else {
        const outer = read;
        read = (frame) => {
          // An item may hold an entry of that name, which would be called.
          const item = frame.items[binding.depth];
          if (!hasPlainKeys(item) || hasKeyOf(new Set([name]), item)) throw OUTSIDE;
          return outer(frame);
        };
      }
    }
    return read;
  }

  private dateTime(node: Node, scope: readonly Binding[]): Read {
    const { operands } = this.operationOf(node);
    return operands.every(({ name }) => name === "StringLiteral") ? this.constant(node) : this.operation(node, scope);
  }

  /** A literal whose value the interpreter knows before it evaluates anything. */
  private constant(node: Node): Read {
    const operation = operationOf(this.text(node), 0);
    const frame: Frame = { variables: [], items: [], itemsLeft: 0, entries: [], warnings: [], now: "" };
    const value = operation(frame, []);
    return frame.warnings.length === 0 ? () => value : (at) => operation(at, []);
  }

  /** A node whose operands are all evaluated, in their order, before the interpreter's operation. */
  private operation(node: Node, scope: readonly Binding[]): Read {
    const { operation, operands } = this.operationOf(node);
    return strict(
      operands.map((operand) => this.expression(operand, scope)),
      operation,
    );
  }

  private operationOf(node: Node, isMade = true): { text: string; operands: Node[]; operation: Operation } {
    const operands = operandsOf(node);
    let text = "";
    let end = node.from;
    operands.forEach((operand, index) => {
      text += `${this.source.slice(end, operand.from)}${operandName(index)}`;
      end = operand.to;
    });
    text += this.source.slice(end, node.to);
    return { text, operands, operation: isMade ? operationOf(text, operands.length) : never };
  }

  private text(node: Node): string {
    return textOf(node, this.source);
  }
}

const never: Operation = () => {
  throw OUTSIDE;
};

function strict(reads: readonly Read[], operation: Operation): Read {
  return (frame) =>
    operation(
      frame,
      reads.map((read) => read(frame)),
    );
}

/** Nodes between an operation and its operands. */
const GROUPING = new Set([
  "PositiveUnaryTests",
  "PositiveUnaryTest",
  "SimplePositiveUnaryTest",
  "Interval",
  "PositionalParameters",
  "NamedParameters",
  "NamedParameter",
  "AtLiteral",
]);
/** What an operation is written with, beside its operands. */
const WRITING = new Set([
  "ArithOp",
  "CompareOp",
  "PathName",
  "ParameterName",
  "SpecialFunctionName",
  "DateTimeConstructor",
  "Type",
]);

function operandsOf(node: Node): Node[] {
  return children(node).flatMap((child, index) => {
    if (GROUPING.has(child.name)) return operandsOf(child);
    const isCalled = node.name === "FunctionInvocation" && index === 0;
    return isCalled || WRITING.has(child.name) || !/^[A-Z]|^null$|^\?$/.test(child.name) ? [] : [child];
  });
}

const NAMED_TYPES = new Set([
  "number",
  "string",
  "boolean",
  "date",
  "time",
  "date and time",
  "duration",
  "days and time duration",
  "years and months duration",
]);

/** How a filter takes its predicate, which the interpreter decides by the kind of expression. */
function typeOf(node: Node): "test" | "index" | undefined {
  switch (node.name) {
    case "ParenthesizedExpression":
      return typeOf(at(children(node), 1));
    case "Comparison":
    case "Conjunction":
    case "Disjunction":
    case "InstanceOfExpression":
    case "QuantifiedExpression":
    case "SimplePositiveUnaryTest":
      return "test";
    case "NumericLiteral":
    case "VariableName":
    case "PathExpression":
    case "FilterExpression":
    case "FunctionInvocation":
      return "index";
    default:
      return undefined;
  }
}

function at(nodes: readonly Node[], index: number): Node {
  const node = nodes[index];
  if (!node) throw new NotCompiled();
  return node;
}

function wordsOf(name: string): string[] {
  const words = name.split(" ");
  return words.length > 1 ? words : [];
}
