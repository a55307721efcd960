import { DomainError } from "@/lib/errors/domain-error";
import { fromDatabase } from "@/lib/errors/from-database";
import { type Context, executeCommand, isOutdated, type NewCommand } from "@/lib/runtime";
import { CRASHES_MAX, handOn, LeaseLost } from "@/lib/runtime/fence";
import { logger } from "@/lib/runtime/logger";
import { backoffMs } from "@/lib/runtime/backoff";
import { callInstance, callOff, returnToCaller } from "./call-jobs";
import { type ClaimedJob, discard, park, postpone } from "./claim";
import { correlate, sendMessage } from "./message-jobs";
import { broadcastSignal } from "./signal-jobs";
import { Begun } from "./give";
import { runServiceJob } from "./service-jobs";
import type { CallSettings } from "./settings";
import { fireTimer } from "./timers";

/** Failures that are not the outside's: a defect of ours, or a model that a command breaks on. */
const DEFECTS_MAX = 5;
const DEFECT_PAUSE_MS = 1_000;
/** Of what is never given up. */
const DEFECT_PAUSE_MS_MAX = 300_000;
const DEFECT =
  "This step could not be carried out for a reason of Throughline's own, which the log holds. Tell your admin, then retry.";
const BUSY_PAUSE_MS = 15_000;
const DATABASE_PAUSE_MS = 2_000;

/** Does a job. Never throws: whatever goes wrong stays with this job, and the lease ends by itself if all else fails. */
export async function runJob(ctx: Context, job: ClaimedJob, settings: CallSettings): Promise<void> {
  try {
    if (job.crashes >= CRASHES_MAX && hasIncidents(job)) await quarantine(ctx, job);
    else await work(ctx, job, settings);
  } catch (error) {
    await settleSafely(ctx, job, error);
  }
}

/** Deals with what a job threw: parks, discards, postpones or fails it. Never throws. */
export async function settleSafely(ctx: Context, job: ClaimedJob, error: unknown): Promise<void> {
  try {
    await settle(ctx, job, error);
  } catch (second) {
    logger.error({ err: second, ...named(job) }, "a job could not be settled; it is taken again when its lease ends");
  }
}

function work(ctx: Context, job: ClaimedJob, settings: CallSettings): Promise<void> {
  switch (job.kind) {
    case "timer":
      return fireTimer(ctx, job);
    case "http":
      return runServiceJob(ctx, job, settings);
    case "message":
      return sendMessage(ctx, job);
    case "signal":
      return broadcastSignal(ctx, job);
    case "correlate":
      return correlate(ctx, job);
    case "call":
      return callInstance(ctx, job);
    case "return":
      return returnToCaller(ctx, job);
    case "callOff":
      return callOff(ctx, job);
    case "external":
      throw new Error("Jobs of external workers are not ours");
  }
}

/** Calling off has no step any more that could have an incident: it is tried until it succeeds, ever more seldom. */
function hasIncidents({ kind }: ClaimedJob): boolean {
  return kind !== "callOff";
}

async function settle(ctx: Context, job: ClaimedJob, error: unknown): Promise<void> {
  if (error instanceof Begun) {
    // Who takes it when the lease ends sees that it was begun.
    logger.error({ err: error.cause, ...named(job) }, "the outcome of a call could not be stored");
    return;
  }
  if (error instanceof LeaseLost) {
    logger.warn(named(job), "the lease was lost, so the result was not used");
    return;
  }
  if (error instanceof DomainError) {
    const rejection = error.details["rejection"];
    if (rejection === "suspended") return park(ctx, job);
    if (rejection === "not_open" || rejection === "ended" || error.code === "not_found") return discard(ctx.db, job);
    if (isOutdated(error)) return handOn(ctx.db, job.fence);
  }
  // Nothing is wrong with the job: its turn will come, however often this happens.
  const hindrance = hindranceOf(error);
  if (hindrance) {
    const pauseMs = backoffMs(hindrance.pauseMs, 1);
    logger.warn({ err: error, ...named(job) }, "a job is tried again later");
    return postpone(ctx.db, job, { pauseMs, why: hindrance.why, isAttempt: false });
  }
  const message = error instanceof Error ? error.message : "unknown";
  logger.error({ err: error, ...named(job), attemptsMade: job.attemptsMade }, "a job failed for a reason of our own");
  if (job.attemptsMade + 1 >= DEFECTS_MAX && hasIncidents(job)) {
    await fail(ctx, job, error instanceof DomainError ? error.message : DEFECT);
  } else {
    const pauseMs = Math.min(backoffMs(DEFECT_PAUSE_MS, job.attemptsMade + 1), DEFECT_PAUSE_MS_MAX);
    await postpone(ctx.db, job, { pauseMs, why: message, isAttempt: true });
  }
}

/** What keeps a job from being done for now. */
function hindranceOf(error: unknown): { readonly pauseMs: number; readonly why: string } | undefined {
  if (error instanceof DomainError && (error.code === "unavailable" || error.details["reason"] === "busy"))
    return { pauseMs: BUSY_PAUSE_MS, why: error.message };
  const why = fromDatabase(error)?.message;
  return why === undefined ? undefined : { pauseMs: DATABASE_PAUSE_MS, why };
}

export function quarantine(ctx: Context, job: ClaimedJob): Promise<void> {
  const message = `${CRASHES_MAX} workers stopped while they worked on this step, so it is not tried again by itself. Look at what it does, then retry.`;
  return fail(ctx, job, message);
}

async function fail(ctx: Context, job: ClaimedJob, message: string): Promise<void> {
  const command: NewCommand =
    job.kind === "call"
      ? { type: "childEnded", child: job.wait, outcome: { type: "failed", message } }
      : { type: "failJob", job: job.wait, message, attemptsLeft: 0 };
  await executeCommand(ctx, { instanceId: job.instanceId, command, fence: job.fence });
}

function named({ id, kind, instanceId }: ClaimedJob) {
  return { jobId: id, kind, instanceId };
}
