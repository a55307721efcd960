import { jsonBytes } from "@/lib/domain/json-bytes";
import { VARIABLE_BYTES_MAX } from "@/lib/domain/json-gate";
import type { CompiledExpression, Evaluation, VariableScope } from "@/lib/feel";
import type { Progress } from "./progress";

/** An evaluation in a thread: whoever waits for the thread sees which one runs. */
export function evaluateWatched(
  expression: CompiledExpression,
  scope: VariableScope,
  now: string,
  progress: Progress,
): Evaluation {
  const quick = expression.evaluateQuickly(scope, now);
  if (quick) return quick;
  progress.begin(expression.source);
  const outcome = expression.evaluate(scope, now);
  const isLarge = outcome.ok && jsonBytes(outcome.value, VARIABLE_BYTES_MAX) > VARIABLE_BYTES_MAX;
  progress.end();
  return isLarge ? expression.fail(scope, "Its result is larger than 256 KB. Let it give less.") : outcome;
}
