import { evaluate, type FeelFunction } from "feelin";
import { DIALECT } from "./dialect";

export interface Warning {
  readonly message: string;
}

/** What running an expression carries along. */
export interface Frame {
  /** The variables, in the order of the expression's names. */
  readonly variables: readonly unknown[];
  /** The items that enclosing filters look at, outermost first. */
  readonly items: unknown[];
  /** How many more items filters may test. */
  itemsLeft: number;
  /** Entries of enclosing context literals. */
  readonly entries: unknown[];
  readonly warnings: Warning[];
  readonly now: string;
}

/** An operation on values; it never gives undefined. */
export type Operation = (frame: Frame, operands: readonly unknown[]) => unknown;

/** Thrown where compiled code can't be sure to do what the interpreter does: that one then evaluates the whole. */
export const OUTSIDE = new Error("outside the compiled subset");

/** More are never shown. */
export const WARNINGS_MAX = 5;
const OPERATIONS_MAX = 2_000;
const operations = new Map<string, Operation>();

/** The name of the operand `index` in the text of an operation. */
export function operandName(index: number): string {
  return `_${index}`;
}

/**
 * The interpreter's own implementation of an operation, such as `_0 + _1`: a FEEL function made of it once. Its semantics
 * need no second implementation, and the text is not parsed again.
 */
export function operationOf(text: string, operands: number): Operation {
  const known = operations.get(text);
  if (known) return known;
  const names = Array.from({ length: operands }, (_, index) => operandName(index));
  const { value, warnings } = evaluate(`function(${names.join(", ")}) ${text}`, {}, DIALECT);
  const fn = (value as FeelFunction).fn as (...args: unknown[]) => unknown;
  const operation: Operation = (frame, values) => {
    for (const each of values) if (each === undefined) throw OUTSIDE;
    // The interpreter adds to the list it returned when the function was made.
    warnings.length = 0;
    const result = fn(...values);
    if (warnings.length > 0) frame.warnings.push(...warnings.slice(0, WARNINGS_MAX - frame.warnings.length));
    warnings.length = 0;
    if (result === undefined) throw OUTSIDE;
    return result;
  };
  if (operations.size >= OPERATIONS_MAX) operations.clear();
  operations.set(text, operation);
  return operation;
}
