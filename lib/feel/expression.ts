import { evaluate, unaryTest, type EvaluationResult } from "feelin";
import type { Json, JsonObject } from "@/lib/domain/json";
import { isBuiltin } from "./builtins";
import { clockAt, clockFunctions } from "./clock";
import { DIALECT } from "./dialect";
import { parse, type ParsedExpression } from "./parse";
import { isSmall } from "./is-small";
import { WARNINGS_MAX } from "./operation";
import { compileProgram, type Program } from "./program";
import { toJson } from "./to-json";

/** Where names are looked up: the nearest scope that holds one wins. */
export interface VariableScope {
  get(name: string): Json | undefined;
}

export type Evaluation =
  | {
      readonly ok: true;
      readonly value: Json;
      /** The variables it read. */
      readonly values: JsonObject;
      /** Operations that gave null because their operands did not fit, in plain words. */
      readonly warnings?: readonly string[];
    }
  | { readonly ok: false; readonly message: string; readonly values: JsonObject };

/** A FEEL expression, parsed once. It never throws: a text that does not parse says so in `problem` and at each evaluation. */
export interface CompiledExpression {
  readonly source: string;
  /** Names it reads from its context. */
  readonly names: readonly string[];
  readonly problem?: { readonly message: string /** 0-based offset in the source. */; readonly position?: number };
  /** `now` is what now() and today() give. It may take any time and memory: see `evaluateQuickly`. */
  evaluate(scope: VariableScope, now: string): Evaluation;
  /** The same, unless it is not certain to be quick with these variables: then undefined, and it runs where it can be stopped. */
  evaluateQuickly(scope: VariableScope, now: string): Evaluation | undefined;
  /** What it comes to when it was stopped: a failure, with the variables that it would have read. */
  fail(scope: VariableScope, message: string): Evaluation;
}

/** Thrown where an evaluation may take longer than a moment. */
const NOT_QUICK = new Error("not certain to be quick");
/** Items that quick evaluations look at one by one; each may cost a few microseconds, with dates a hundred. */
const QUICK_ITEMS = 200;

/** A longer value is recorded by its size: the history keeps every trace for ever. */
const RECORDED_CHARS_MAX = 2_000;

export function compileExpression(source: string): CompiledExpression {
  const parsed = parse(source);
  // Most are never evaluated where they are parsed: in the studio, and where models are checked.
  let program: Program | undefined;
  let isTried = false;
  return expressionOf(source, parsed, () => {
    if (!isTried) program = compileProgram(source, parsed);
    isTried = true;
    return program;
  });
}

/** Whether an expression runs as closures, and not in the interpreter. */
export function isCompiled(source: string): boolean {
  const parsed = parse(source);
  return !parsed.problem && compileProgram(source, parsed) !== undefined;
}

/** The same in the interpreter, which compiled expressions are held against. */
export function interpretExpression(source: string): CompiledExpression {
  return expressionOf(source, parse(source), () => undefined);
}

function expressionOf(
  source: string,
  parsed: ParsedExpression,
  programOf: () => Program | undefined,
): CompiledExpression {
  const interpret = (context: Record<string, unknown>) => evaluate(source, context, DIALECT);
  return {
    source,
    names: parsed.names,
    ...(parsed.problem ? { problem: parsed.problem } : {}),
    evaluate: (scope, now) => run(parsed, scope, now, programOf(), interpret),
    evaluateQuickly(scope, now) {
      if (!parsed.isBoundedByItems && !parsed.problem) return undefined;
      try {
        return run(parsed, scope, now, programOf(), interpret, true);
      } catch (error) {
        if (error === NOT_QUICK) return undefined;
        throw error;
      }
    },
    fail: (scope, message) => ({ ok: false, message, values: lookUp(parsed, scope).values }),
  };
}

/** Whether `input` meets FEEL unary tests (`> 10`, `"a", "b"`, `-`), as the cells of a decision table hold them. */
export function evaluateUnaryTests(source: string, input: Json, scope: VariableScope, now: string): Evaluation {
  if (source.trim() === "-") return { ok: true, value: true, values: {} };
  return run(parse(source, "unaryTests"), scope, now, undefined, (context) => {
    context["?"] = input;
    return unaryTest(source, context, DIALECT);
  });
}

function run(
  parsed: ParsedExpression,
  scope: VariableScope,
  now: string,
  program: Program | undefined,
  interpret: (context: Record<string, unknown>) => EvaluationResult<unknown>,
  isQuick = false,
): Evaluation {
  if (parsed.problem) return { ok: false, message: parsed.problem.message, values: {} };
  const { variables, values } = lookUp(parsed, scope);
  try {
    if (parsed.callsClock) clockAt(now);
    let outcome = program && attempt(program, variables, now, isQuick ? QUICK_ITEMS : Infinity);
    if (!outcome) {
      if (isQuick && !(parsed.isBounded && isSmall(variables))) throw NOT_QUICK;
      outcome = interpret(contextOf(parsed, variables, now));
    }
    const value = toJson(outcome.value);
    const { warnings } = outcome;
    return warnings.length === 0
      ? { ok: true, value, values }
      : { ok: true, value, values, warnings: warnings.slice(0, WARNINGS_MAX).map(({ message }) => message) };
  } catch (error) {
    if (error === NOT_QUICK) throw error;
    return { ok: false, message: messageOf(error), values };
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Each engine words it in its own way: V8 a RangeError, Firefox an InternalError.
  const isTooDeep = /call stack|recursion/i.test(error.message);
  return isTooDeep ? "It goes too deep: a function calls itself without end, or too often." : error.message;
}

/** What the names of an expression stand for, in their order, and those of them that the trace keeps. */
function lookUp(parsed: ParsedExpression, scope: VariableScope): { variables: unknown[]; values: JsonObject } {
  const variables: unknown[] = [];
  const values: JsonObject = {};
  for (const name of parsed.names) {
    const value = scope.get(name);
    if (value !== undefined) {
      variables.push(value);
      values[name] = recorded(value);
    } else if (isBuiltin(name)) {
      variables.push(undefined);
    } else {
      // Known names keep texts of several words in one piece; a missing one is null in FEEL.
      variables.push(null);
      if (!parsed.filterNames.has(name)) values[name] = null;
    }
  }
  return { variables, values };
}

/** Undefined: it left what is compiled, or failed, which the interpreter says in its own words. */
function attempt(program: Program, variables: readonly unknown[], now: string, itemsMax: number) {
  try {
    return program.run(variables, now, itemsMax);
  } catch {
    return undefined;
  }
}

/** feelin looks names up in what it is given: no prototype, so that nothing but variables is found. */
function contextOf(parsed: ParsedExpression, variables: readonly unknown[], now: string): Record<string, unknown> {
  const context = Object.create(null) as Record<string, unknown>;
  parsed.names.forEach((name, index) => {
    if (variables[index] !== undefined) context[name] = variables[index];
  });
  if (parsed.callsClock) Object.assign(context, clockFunctions(now));
  return context;
}

/** A big value is measured once: the variables of a state are never changed in place. */
const shortTexts = new WeakMap<object, Json>();

function recorded(value: Json): Json {
  if (typeof value === "string")
    return value.length + 2 > RECORDED_CHARS_MAX ? shorten(value, value.length + 2) : value;
  if (value === null || typeof value !== "object") return value;
  let short = shortTexts.get(value);
  if (short === undefined) {
    const text = JSON.stringify(value);
    short = text.length > RECORDED_CHARS_MAX ? shorten(text, text.length) : value;
    shortTexts.set(value, short);
  }
  return short;
}

function shorten(text: string, length: number): string {
  return `${text.slice(0, 100).replace(/[\uD800-\uDBFF]$/, "")}… (${length} characters)`;
}
