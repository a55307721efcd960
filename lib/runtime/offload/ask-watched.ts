import type { OffloadThread } from "./lanes";
import { Progress } from "./progress";
import type { OffloadReply, OffloadRequest } from "./requests";

/** How long one evaluation may take (safety rule 4). */
const EXPRESSION_MS = 200;

type WithoutProgress<R> = R extends unknown ? Omit<R, "progress"> : never;

export type Watched =
  | { readonly ok: true; readonly reply: OffloadReply }
  /** The expression that ran when the thread had to be ended, if one did, and what people are told of it. */
  | { readonly ok: false; readonly source: string | undefined; readonly message: string };

/** Asks a thread, and ends it when one of its evaluations takes too long or too much memory. */
export async function askWatched(thread: OffloadThread, request: WithoutProgress<OffloadRequest>): Promise<Watched> {
  const progress = new Progress();
  let seen = { evaluation: 0, since: 0 };
  const isStuck = () => {
    const evaluation = progress.running()?.evaluation;
    const now = performance.now();
    if (evaluation === undefined) return false;
    if (evaluation !== seen.evaluation) seen = { evaluation, since: now };
    return now - seen.since >= EXPRESSION_MS;
  };
  const answer = await thread.ask({ ...request, progress: progress.memory }, isStuck);
  if (answer.ok) return answer;
  if (answer.why === "busy") throw new Error("a thread was given two requests at once");
  const message =
    answer.why === "memory"
      ? "It needed more than 64 MB of memory and was stopped. Let it look at less data, or give less."
      : `It took longer than ${EXPRESSION_MS} ms and was stopped. Let it look at less data, or do it in several steps.`;
  return { ok: false, source: progress.running()?.source, message };
}
