import type { Evaluation } from "@/lib/feel";
import type { Trace } from "./types";

/** What an expression read and gave, as events tell it. */
export function traceOf(expression: string, outcome: Evaluation): Trace {
  return outcome.ok
    ? {
        expression,
        values: outcome.values,
        result: outcome.value,
        ...(outcome.warnings && { warnings: outcome.warnings }),
      }
    : { expression, values: outcome.values, result: null, error: outcome.message };
}
