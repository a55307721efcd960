import type { JobKind } from "@/lib/domain/status";
import { type CommandInput, type Context, executeBatch, type Takes } from "@/lib/runtime";
import { CRASHES_MAX } from "@/lib/runtime/fence";
import type { ClaimedJob } from "./claim";
import { type Handlers, runHandled } from "./handlers";
import { runJob, settleSafely } from "./run-job";
import type { CallSettings } from "./settings";
import { timerCommand } from "./timers";

/** Jobs of a kind that is one command of its instance and nothing else. */
const COMMANDS: Partial<Record<JobKind, (job: ClaimedJob) => CommandInput>> = { timer: timerCommand };

/** The others, at once: each needs a connection. */
const SINGLES_AT_ONCE = 6;

/**
 * Does jobs of one claim group, in one transaction as far as they are but commands. Never throws, as `runJob`. Gives the
 * jobs for handlers that came of it and were taken at once.
 */
export async function runJobs(
  ctx: Context,
  jobs: readonly ClaimedJob[],
  settings: CallSettings,
  handlers: Handlers = {},
  takes?: Takes,
): Promise<ClaimedJob[]> {
  const batch = new Map<string, ClaimedJob>();
  const singles: ClaimedJob[] = [];
  const handled = jobs.filter((job) => job.kind === "external");
  for (const job of jobs) {
    if (job.kind === "external") continue;
    if (COMMANDS[job.kind] && job.crashes < CRASHES_MAX && !batch.has(job.instanceId)) batch.set(job.instanceId, job);
    else singles.push(job);
  }
  const runSingles = async () => {
    for (let job = singles.shift(); job; job = singles.shift()) await runJob(ctx, job, settings);
  };
  const [next] = await Promise.all([
    runHandled(ctx, handled, handlers, takes),
    runBatch(ctx, [...batch.values()]),
    ...Array.from({ length: SINGLES_AT_ONCE }, runSingles),
  ]);
  return next;
}

async function runBatch(ctx: Context, jobs: readonly ClaimedJob[]): Promise<void> {
  const inputs = jobs.map((job) => COMMANDS[job.kind]!(job));
  const settled = await executeBatch(ctx, inputs);
  for (const [index, outcome] of settled.entries()) {
    if (outcome.status === "rejected") await settleSafely(ctx, jobs[index]!, outcome.reason);
  }
}
