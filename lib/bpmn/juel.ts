import { compileExpression } from "@/lib/feel";
import { type BinaryOperator, type Juel, JuelError, parseJuel } from "./juel-parser";

export type Translation =
  | { readonly ok: true; readonly feel: string }
  | { readonly ok: false; readonly reason: string };

/** FEEL that means what a text with `${…}` or `#{…}` means: one expression, or several with text between them, joined to a text. */
export function translateJuel(text: string): Translation {
  return attempt(text, () => {
    const parts = templateParts(text);
    const [first] = parts;
    if (parts.length === 1 && first && "juel" in first) return print(parseJuel(first.juel)).text;
    return parts.map((part) => ("juel" in part ? asText(parseJuel(part.juel)) : quote(part.text))).join(" + ");
  });
}

/** The same for an expression without its brackets, as scripts write it. */
export function translateJuelExpression(expression: string): Translation {
  return attempt(expression, () => print(parseJuel(expression)).text);
}

export function isJuel(text: string): boolean {
  return /[$#]\{/.test(text);
}

/** A FEEL literal. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
}

const LENGTH_MAX = 4_000;

function attempt(source: string, translate: () => string): Translation {
  if (source.length > LENGTH_MAX) return { ok: false, reason: "it is longer than 4,000 characters" };
  try {
    const feel = translate();
    const { problem } = compileExpression(feel);
    return problem ? { ok: false, reason: "it has no FEEL that means the same" } : { ok: true, feel };
  } catch (error) {
    if (error instanceof JuelError) return { ok: false, reason: error.message };
    throw error;
  }
}

type Part = { readonly text: string } | { readonly juel: string };

function templateParts(source: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < source.length) {
    const start = source.slice(at).search(/[$#]\{/);
    if (start !== 0) parts.push({ text: source.slice(at, start === -1 ? undefined : at + start) });
    if (start === -1) break;
    const end = closingBrace(source, at + start + 2);
    parts.push({ juel: source.slice(at + start + 2, end) });
    at = end + 1;
  }
  return parts;
}

function closingBrace(source: string, from: number): number {
  let quoted = "";
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at);
    if (quoted !== "") {
      if (character === "\\") at++;
      else if (character === quoted) quoted = "";
    } else if (character === '"' || character === "'") quoted = character;
    else if (character === "}") return at;
  }
  throw new JuelError('"}" is missing');
}

/** How tight an expression binds in FEEL; what binds less is bracketed. */
const CHOICE = 0;
const OR = 1;
const AND = 2;
const COMPARISON = 3;
const SUM = 4;
const PRODUCT = 5;
const NEGATION = 6;
const VALUE = 7;

interface Printed {
  readonly text: string;
  readonly level: number;
}

const OPERATORS: Readonly<Record<Exclude<BinaryOperator, "%">, readonly [feel: string, level: number]>> = {
  "||": ["or", OR],
  "&&": ["and", AND],
  "==": ["=", COMPARISON],
  "!=": ["!=", COMPARISON],
  "<": ["<", COMPARISON],
  "<=": ["<=", COMPARISON],
  ">": [">", COMPARISON],
  ">=": [">=", COMPARISON],
  "+": ["+", SUM],
  "-": ["-", SUM],
  "*": ["*", PRODUCT],
  "/": ["/", PRODUCT],
};

function print(juel: Juel): Printed {
  switch (juel.kind) {
    case "text":
      return { text: quote(juel.value), level: VALUE };
    case "number":
      return { text: number(juel.value), level: VALUE };
    case "constant":
      return { text: juel.value, level: VALUE };
    case "name":
      return { text: variable(juel.name), level: VALUE };
    case "property":
      return { text: property(juel.of, juel.name), level: VALUE };
    case "index":
      return { text: index(juel.of, juel.at), level: VALUE };
    case "call":
      return call(juel);
    case "unary":
      return unary(juel.operator, juel.operand);
    case "binary":
      return binary(juel.operator, juel.left, juel.right);
    case "choice":
      return {
        text: `if ${at(juel.condition, OR)} then ${at(juel.yes, OR)} else ${at(juel.no, CHOICE)}`,
        level: CHOICE,
      };
  }
}

function at(juel: Juel, level: number): string {
  const printed = print(juel);
  return printed.level < level ? `(${printed.text})` : printed.text;
}

function asText(juel: Juel): string {
  return juel.kind === "text" ? quote(juel.value) : `string(${at(juel, CHOICE)})`;
}

const RESERVED = new Set(
  "if then else for in return some every satisfies and or not null true false between instance of function external".split(
    " ",
  ),
);
const FEEL_NAME = /^[A-Za-z_]\w*$/;

function variable(name: string): string {
  if (!FEEL_NAME.test(name) || RESERVED.has(name))
    throw new JuelError(`"${name}" can't be the name of a variable in FEEL`);
  if (name === "execution" || name === "task")
    throw new JuelError(`"${name}" is an object of the engine that the model was made for`);
  return name;
}

function property(of: Juel, name: string): string {
  if (FEEL_NAME.test(name) && !RESERVED.has(name)) return `${at(of, VALUE)}.${name}`;
  return `get value(${at(of, CHOICE)}, ${quote(name)})`;
}

/** JUEL counts from 0, FEEL from 1. A name in brackets may be a key or a position: only the position's form is known here. */
function index(of: Juel, position: Juel): string {
  if (position.kind === "text") return property(of, position.value);
  if (position.kind === "number" && /^\d+$/.test(position.value))
    return `${at(of, VALUE)}[${Number(position.value) + 1}]`;
  if (position.kind === "name" && position.name === "loopCounter") return `${at(of, VALUE)}[loopCounter + 1]`;
  if (position.kind === "binary" && ["+", "-", "*", "%"].includes(position.operator))
    return `${at(of, VALUE)}[${at(position, SUM)} + 1]`;
  throw new JuelError("it can't be told whether the brackets hold a position or a key");
}

function number(text: string): string {
  if (!/[eE]/.test(text)) return text.startsWith(".") ? `0${text}` : text.replace(/\.$/, "");
  const plain = String(Number(text));
  if (!/^\d+(\.\d+)?$/.test(plain)) throw new JuelError(`the number ${text} has no plain form`);
  return plain;
}

function unary(operator: "!" | "-" | "empty", operand: Juel): Printed {
  if (operator === "-") return { text: `-${at(operand, VALUE)}`, level: NEGATION };
  if (operator === "!") return { text: `not(${at(operand, CHOICE)})`, level: VALUE };
  return isEmpty(operand);
}

function isEmpty(operand: Juel): Printed {
  if (operand.kind !== "name" && operand.kind !== "property" && operand.kind !== "index")
    throw new JuelError('"empty" is read for variables only');
  const text = print(operand).text;
  return { text: `${text} = null or ${text} in ("", [], {})`, level: OR };
}

function binary(operator: BinaryOperator, left: Juel, right: Juel): Printed {
  if (operator === "%") return { text: `modulo(${at(left, CHOICE)}, ${at(right, CHOICE)})`, level: VALUE };
  if (operator === "||" || operator === "&&") {
    const other = [left, right].find((side) => side.kind === "text" || side.kind === "number");
    if (other) throw new JuelError(`"${operator}" joins something that is neither true nor false`);
  }
  const [feel, level] = OPERATORS[operator];
  const isAssociative = level !== COMPARISON;
  return {
    text: `${at(left, isAssociative ? level : SUM)} ${feel} ${at(right, operator === "||" || operator === "&&" || operator === "+" || operator === "*" ? level : level + 1)}`,
    level,
  };
}

/** Methods of texts and lists that FEEL has too; `s` is what they are called on. */
const METHODS: Readonly<Record<string, (s: string, ...args: string[]) => string | undefined>> = {
  startsWith: (s, start) => `starts with(${s}, ${start})`,
  endsWith: (s, end) => `ends with(${s}, ${end})`,
  toLowerCase: (s) => `lower case(${s})`,
  toUpperCase: (s) => `upper case(${s})`,
  length: (s) => `string length(${s})`,
  size: (s) => `count(${s})`,
  toString: (s: string) => `string(${s})`,
  containsKey: (s, key) => `(get value(${s}, ${key}) != null)`,
  intValue: (s) => `floor(${s})`,
  longValue: (s) => `floor(${s})`,
  doubleValue: (s) => s,
  booleanValue: (s) => s,
  concat: (s, other) => `(${s} + ${other})`,
  equalsIgnoreCase: (s, other) => `(lower case(${s}) = lower case(${other}))`,
};
const ARITY: Readonly<Record<string, number>> = {
  startsWith: 1,
  endsWith: 1,
  toLowerCase: 0,
  toUpperCase: 0,
  length: 0,
  size: 0,
  toString: 0,
  containsKey: 1,
  intValue: 0,
  longValue: 0,
  doubleValue: 0,
  booleanValue: 0,
  concat: 1,
  equalsIgnoreCase: 1,
};

function call({ of, name, args }: Extract<Juel, { kind: "call" }>): Printed {
  const [first, second] = args;
  if (!of) {
    const colon = name.indexOf(":");
    if (colon > 0) return variableFunction(name.slice(colon + 1), args);
    if ((name === "now" || name === "dateTime") && args.length === 0) return { text: "now()", level: VALUE };
    throw new JuelError(`the function ${name}() is not known here`);
  }
  if (of.kind === "name" && of.name === "execution") return engineCall(name, args);
  if (isMoment(of)) return momentCall(of, name, args);
  if (name === "equals" && first && args.length === 1)
    return { text: `${at(of, SUM)} = ${at(first, SUM)}`, level: COMPARISON };
  if (name === "isEmpty" && args.length === 0) return isEmpty(of);
  if (name === "get" && first && args.length === 1) return { text: index(of, first), level: VALUE };
  if (name === "contains" && first && args.length === 1 && of.kind !== "call") {
    const [whole, part] = [at(of, CHOICE), at(first, CHOICE)];
    return {
      text: `if ${at(of, VALUE)} instance of string then contains(${whole}, ${part}) else list contains(${whole}, ${part})`,
      level: CHOICE,
    };
  }
  if (name === "substring" && first?.kind === "number" && (second === undefined || second.kind === "number")) {
    const [from, to] = [Number(first.value), second && Number(second.value)];
    return {
      text: `substring(${at(of, CHOICE)}, ${from + 1}${to === undefined ? "" : `, ${to - from}`})`,
      level: VALUE,
    };
  }
  const method = Object.hasOwn(METHODS, name) && ARITY[name] === args.length ? METHODS[name] : undefined;
  const text = method?.(at(of, CHOICE), ...args.map((arg) => at(arg, SUM)));
  if (text === undefined) throw new JuelError(`it calls ${name}(), which runs code outside the model`);
  return { text, level: VALUE };
}

/** Flowable's `vars:get(x)`: a variable that may be missing, which in FEEL is null. */
function variableFunction(name: string, args: readonly Juel[]): Printed {
  const [first, second] = args;
  const named: Juel | undefined = first?.kind === "text" ? { kind: "name", name: first.value } : first;
  if (named?.kind !== "name") throw new JuelError(`the function ${name}() is not known here`);
  const own = variable(named.name);
  if (args.length === 1) {
    if (name === "get") return { text: own, level: VALUE };
    if (name === "exists") return { text: `${own} != null`, level: COMPARISON };
    if (name === "isEmpty") return isEmpty(named);
    if (name === "isNotEmpty") return { text: `not(${isEmpty(named).text})`, level: VALUE };
  }
  if (second && args.length === 2) {
    if (name === "getOrDefault") return { text: `if ${own} = null then ${at(second, OR)} else ${own}`, level: CHOICE };
    const operator = Object.hasOwn(COMPARED, name) ? COMPARED[name] : undefined;
    if (operator) return { text: `${own} ${operator} ${at(second, SUM)}`, level: COMPARISON };
  }
  throw new JuelError(`the function ${name}() is not known here`);
}

const COMPARED: Readonly<Record<string, string>> = {
  eq: "=",
  equals: "=",
  ne: "!=",
  notEquals: "!=",
  lt: "<",
  lessThan: "<",
  lte: "<=",
  lessThanOrEquals: "<=",
  gt: ">",
  greaterThan: ">",
  gte: ">=",
  greaterThanOrEquals: ">=",
};

/** `now()` or `dateTime()`, with or without days and hours added: how Camunda 7 writes due dates. */
function isMoment(juel: Juel): boolean {
  if (juel.kind !== "call") return false;
  if (!juel.of) return juel.name === "now" || juel.name === "dateTime";
  return isMoment(juel.of);
}

const UNITS: Readonly<Record<string, (count: string) => string>> = {
  Seconds: (count) => `PT${count}S`,
  Minutes: (count) => `PT${count}M`,
  Hours: (count) => `PT${count}H`,
  Days: (count) => `P${count}D`,
  Weeks: (count) => `P${Number(count) * 7}D`,
  Months: (count) => `P${count}M`,
  Years: (count) => `P${count}Y`,
};

function momentCall(of: Juel, name: string, args: readonly Juel[]): Printed {
  const [first] = args;
  if (name === "toDate" && args.length === 0) return print(of);
  const [, sign, unit = ""] = /^(plus|minus)([A-Z][a-z]+)$/.exec(name) ?? [];
  const duration = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (!duration || first?.kind !== "number" || !/^\d+$/.test(first.value) || args.length !== 1)
    throw new JuelError(`it calls ${name}() on a date, which is not known here`);
  return {
    text: `${at(of, SUM)} ${sign === "plus" ? "+" : "-"} duration(${quote(duration(first.value))})`,
    level: SUM,
  };
}

function engineCall(name: string, args: readonly Juel[]): Printed {
  const [first] = args;
  if (first?.kind === "text" && args.length === 1) {
    if (name === "getVariable" || name === "getVariableLocal") return { text: variable(first.value), level: VALUE };
    if (name === "hasVariable" || name === "hasVariableLocal")
      return { text: `${variable(first.value)} != null`, level: COMPARISON };
  }
  throw new JuelError(`execution.${name}() asks the engine that the model was made for`);
}
