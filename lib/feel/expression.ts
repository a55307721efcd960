import { evaluate, FeelDate, type FeelDateTime, FeelFunction, toFeel, unaryTest, type EvaluationResult } from "feelin";
import type { Json, JsonObject } from "@/lib/domain/json";
import { isBuiltin } from "./builtins";
import { DIALECT, parse, type ParsedExpression } from "./parse";
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
  /** `now` is what now() and today() give. */
  evaluate(scope: VariableScope, now: string): Evaluation;
}

/** A longer value is recorded by its size: the history keeps every trace for ever. */
const RECORDED_CHARS_MAX = 2_000;

export function compileExpression(source: string): CompiledExpression {
  const parsed = parse(source);
  return {
    source,
    names: parsed.names,
    ...(parsed.problem ? { problem: parsed.problem } : {}),
    evaluate: (scope, now) => run(parsed, scope, now, (context) => evaluate(source, context, DIALECT)),
  };
}

/** Whether `input` meets FEEL unary tests (`> 10`, `"a", "b"`, `-`), as the cells of a decision table hold them. */
export function evaluateUnaryTests(source: string, input: Json, scope: VariableScope, now: string): Evaluation {
  if (source.trim() === "-") return { ok: true, value: true, values: {} };
  return run(parse(source, "unaryTests"), scope, now, (context) => {
    context["?"] = input;
    return unaryTest(source, context, DIALECT);
  });
}

function run(
  parsed: ParsedExpression,
  scope: VariableScope,
  now: string,
  evaluateIn: (context: Record<string, unknown>) => EvaluationResult<unknown>,
): Evaluation {
  const values: JsonObject = {};
  if (parsed.problem) return { ok: false, message: parsed.problem.message, values };
  // feelin looks names up in what it is given: no prototype, so that nothing but variables is found.
  const context = Object.create(null) as Record<string, unknown>;
  try {
    for (const name of parsed.names) {
      const value = scope.get(name);
      if (value !== undefined) {
        context[name] = value;
        values[name] = recorded(value);
      } else if (!isBuiltin(name)) {
        // Known names keep texts of several words in one piece; a missing one is null in FEEL.
        context[name] = null;
        if (!parsed.filterNames.has(name)) values[name] = null;
      }
    }
    if (parsed.callsClock) Object.assign(context, clockAt(now));
    const { value, warnings } = evaluateIn(context);
    const json = toJson(value);
    return warnings.length === 0
      ? { ok: true, value: json, values }
      : { ok: true, value: json, values, warnings: warnings.slice(0, 5).map((w) => w.message) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error), values };
  }
}

/** The only functions ever put into a context: now() and today() of the command's instant, in UTC. */
function clockAt(now: string): { now: FeelFunction; today: FeelFunction } {
  const instant = new Date(now);
  if (Number.isNaN(instant.getTime())) throw new Error(`"${now}" is not an instant.`);
  const dateTime = toFeel(instant) as FeelDateTime;
  return {
    now: new FeelFunction(() => dateTime, []),
    today: new FeelFunction(() => new FeelDate(dateTime.unwrap().toPlainDate()), []),
  };
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
