import type { Db } from "@/db/client";
import type { JsonObject } from "@/lib/domain/json";
import { fromDatabase } from "@/lib/errors/from-database";
import { type CommandInput, type Context, executeBatch, type NewCommand, type Takes } from "@/lib/runtime";
import { backoffMs } from "@/lib/runtime/backoff";
import { CRASHES_MAX, LEASE_MS } from "@/lib/runtime/fence";
import { indexable } from "@/lib/runtime/indexable";
import type { JobRow } from "@/lib/runtime/rows";
import { claimExternal, lookForExternal } from "@/lib/services/jobs/claim";
import type { ClaimedJob, Outlook } from "./claim";
import { giveResult, isUnfit, persistently } from "./give";
import { quarantine, settleSafely } from "./run-job";

const BACKOFF_MS = 5_000;

/** What a handler is given to work on. */
export interface HandledJob {
  readonly instanceId: string;
  readonly elementId: string;
  readonly jobType: string;
  /** The same for each attempt. */
  readonly idempotencyKey: string;
  readonly variables: Readonly<JsonObject>;
}

/** Does a job; what it gives becomes variables. What it throws fails this attempt, a `ThrownError` is thrown in the instance. */
export type Handler = (job: HandledJob) => Promise<JsonObject | void>;
/** By type of job. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Thrown by a handler: the work ended as the model foresees, with a BPMN error. */
export class ThrownError extends Error {
  override readonly name = "ThrownError";
  constructor(
    readonly code: string,
    message = "",
    readonly variables: JsonObject = {},
  ) {
    super(message);
  }
}

export function lookOutExternal(db: Db, types: readonly string[]): Promise<Outlook> {
  return lookForExternal(db, types.map(indexable));
}

export async function claimForHandlers(
  db: Db,
  owner: string,
  group: number,
  types: readonly string[],
  { limit, areSuspects }: { readonly limit: number; readonly areSuspects?: boolean },
): Promise<ClaimedJob[]> {
  const jobs = await claimExternal(db, group, {
    owner,
    types: types.map(indexable),
    limit,
    leaseMs: LEASE_MS,
    ...(areSuspects !== undefined && { areSuspects }),
  });
  const since = performance.now();
  return jobs.map((job) => ({
    ...job,
    kind: "external",
    host: null,
    fence: { jobId: job.id, owner, epoch: job.epoch },
    now: () => job.leasedUntil.getTime() - LEASE_MS + (performance.now() - since),
  }));
}

/**
 * Lets the handlers do jobs of one claim group, all at once, and gives their results back together. Never throws. Gives the
 * jobs that came of it and were taken with the results.
 */
export async function runHandled(
  ctx: Context,
  jobs: readonly ClaimedJob[],
  handlers: Handlers,
  takes?: Takes,
): Promise<ClaimedJob[]> {
  const alive: ClaimedJob[] = [];
  for (const job of jobs) {
    if (job.crashes < CRASHES_MAX) alive.push(job);
    else await quarantine(ctx, job).catch((error: unknown) => settleSafely(ctx, job, error));
  }
  if (alive.length === 0) return [];
  const inputs: CommandInput[] = await Promise.all(
    alive.map(async (job) => ({
      instanceId: job.instanceId,
      command: await commandOf(job, handlers),
      fence: job.fence,
      ...(takes && { takes }),
    })),
  );
  const taken: ClaimedJob[] = [];
  for (const [index, outcome] of (await executeBatch(ctx, inputs)).entries()) {
    if (outcome.status === "fulfilled") {
      if (outcome.value.taken) taken.push(claimedWith(outcome.value.taken));
      continue;
    }
    const job = alive[index]!;
    const { command } = inputs[index]!;
    const isOurs = isUnfit(outcome.reason) || fromDatabase(outcome.reason);
    const giving = isOurs ? persistently(() => giveResult(ctx, job, command)) : Promise.reject(outcome.reason as Error);
    await giving.catch((error: unknown) => settleSafely(ctx, job, error));
  }
  return taken;
}

/** A job that was opened and taken by one command. */
function claimedWith(job: JobRow): ClaimedJob {
  const since = performance.now();
  return {
    ...job,
    host: null,
    fence: { jobId: job.id, owner: job.lockOwner!, epoch: job.epoch },
    now: () => job.createdAt.getTime() + (performance.now() - since),
  };
}

async function commandOf(job: ClaimedJob, handlers: Handlers): Promise<NewCommand> {
  const { instanceId, elementId, wait, spec } = job;
  try {
    if (spec?.type !== "external") throw new Error(`Job ${job.id} has no type`);
    const handler = Object.hasOwn(handlers, spec.jobType) ? handlers[spec.jobType] : undefined;
    if (!handler) throw new Error(`Nothing here does jobs of the type "${spec.jobType}"`);
    const variables = await handler({
      instanceId,
      elementId,
      jobType: spec.jobType,
      idempotencyKey: `${instanceId}:${wait}`,
      variables: spec.variables,
    });
    return { type: "completeJob", job: wait, ...(variables && { variables }) };
  } catch (error) {
    if (error instanceof ThrownError) {
      const { code, message, variables } = error;
      return { type: "throwError", wait, code, variables, ...(message !== "" && { message }) };
    }
    const attemptsLeft = Math.max(job.attemptsLeft - 1, 0);
    const retryAt = new Date(job.now() + backoffMs(BACKOFF_MS, job.attemptsMade + 1)).toISOString();
    const message = (error instanceof Error && error.message ? error.message : "The handler failed").slice(0, 2_000);
    return { type: "failJob", job: wait, message, attemptsLeft, ...(attemptsLeft > 0 && { retryAt }) };
  }
}
