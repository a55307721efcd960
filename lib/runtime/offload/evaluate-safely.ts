import type { JsonObject } from "@/lib/domain/json";
import { compileExpression, type Evaluation } from "@/lib/feel";
import { askWatched } from "./ask-watched";
import { inLane } from "./lanes";

/** Evaluations that belong to no model stand in one line. */
const NO_MODEL = 0;

/** What an expression comes to, without ever holding up this process: in a thread, unless it is certain to be quick. */
export async function evaluateSafely(source: string, variables: JsonObject, now: string): Promise<Evaluation> {
  const expression = compileExpression(source);
  const scope = { get: (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined) };
  const quick = expression.evaluateQuickly(scope, now);
  if (quick) return quick;
  return inLane(NO_MODEL, async (thread) => {
    const answer = await askWatched(thread, { kind: "evaluate", source, variables, now });
    if (!answer.ok) return expression.fail(scope, answer.message);
    if (answer.reply.kind !== "evaluated") throw new Error(`an evaluation was answered with "${answer.reply.kind}"`);
    return answer.reply.evaluation;
  });
}
