import { take } from "./iteration";
import { isPlainObject } from "./plain-object";
import type { Frame, Operation } from "./operation";

/** A value out of a frame. */
export type Read = (frame: Frame) => unknown;

/** The operators on operands of the common types; `other` is what the interpreter does with the rest. */
export function arithmetic(operator: string, left: Read, right: Read, other: Operation): Read | undefined {
  const numeric = ARITHMETIC[operator];
  if (!numeric) return undefined;
  const joinsTexts = operator === "+";
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number") return numeric(a, b);
    if (joinsTexts && typeof a === "string" && typeof b === "string") return a + b;
    return other(frame, [a, b]);
  };
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number | null>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b ? a / b : null),
  "**": (a, b) => a ** b,
  "^": (a, b) => a ** b,
};

export function comparison(operator: string, left: Read, right: Read, other: Operation): Read | undefined {
  if (operator === "=" || operator === "!=") {
    const isNegated = operator === "!=";
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      if (isScalar(a) && isScalar(b)) {
        if (a === null || b === null) return (a === b) !== isNegated;
        return typeof a === typeof b ? (a === b) !== isNegated : null;
      }
      return other(frame, [a, b]);
    };
  }
  const holds = ORDER[operator];
  if (!holds) return undefined;
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" ? typeof b === "number" : typeof a === "string" && typeof b === "string")
      return holds(a as number, b as number);
    return other(frame, [a, b]);
  };
}

// A number that is none is neither before nor after any other, as the interpreter has it.
const ORDER: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => !(a < b),
  "<": (a, b) => a < b,
  "<=": (a, b) => !(a > b),
};

export function between(value: Read, start: Read, end: Read, other: Operation): Read {
  return (frame) => {
    const from = start(frame);
    const to = end(frame);
    if (from === null || to === null) return null;
    const it = value(frame);
    if (typeof it === "number" && typeof from === "number" && typeof to === "number" && from <= to)
      return it >= from && it <= to;
    return other(frame, [it, from, to]);
  };
}

/** `value in (a, b, …)` for plain values. */
export function isOneOf(value: Read, tests: readonly Read[], other: Operation): Read {
  return (frame) => {
    const it = value(frame);
    const given = tests.map((test) => test(frame));
    return isScalar(it) && given.every(isScalar) ? given.includes(it) : other(frame, [it, ...given]);
  };
}

/** `value in list`, or `value in other value`. */
export function isIn(value: Read, test: Read, other: Operation): Read {
  return (frame) => {
    const it = value(frame);
    const given = test(frame);
    if (given === null) return null;
    if (isScalar(it)) {
      if (isScalar(given)) return it === given;
      if (Array.isArray(given) && given.every(isScalar)) return given.includes(it);
    }
    return other(frame, [it, given]);
  };
}

export function isScalar(value: unknown): value is string | number | boolean | null {
  // NaN, which includes() finds and === does not, is none.
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

export function conjunction(left: Read, right: Read): Read {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (a === false || b === false) return false;
    return a === true && b === true ? true : null;
  };
}

export function disjunction(left: Read, right: Read): Read {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (a === true || b === true) return true;
    return a === false && b === false ? false : null;
  };
}

export function property(target: Read, name: string, other: () => Operation): Read {
  const entryOf = (value: unknown) => (isPlainObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
  return (frame) => {
    const from = target(frame);
    if (Array.isArray(from)) {
      // An entry costs a fraction of what a test or a round does.
      take(frame, from.length / 50);
      const found = from.map(entryOf);
      return found.includes(undefined) ? other()(frame, [from]) : found;
    }
    const found = entryOf(from);
    return found === undefined ? other()(frame, [from]) : found;
  };
}
