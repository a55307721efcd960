import { and, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { instanceStates } from "@/db/schema";
import { authorize, reachOf } from "@/lib/access";
import type { JsonObject } from "@/lib/domain/json";
import type { InstanceState } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, isOutdated, readState } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { isOtherLayout, readClaimGroups } from "@/lib/runtime/claim-groups";
import { CRASHES_MAX, handOn, LEASE_MS } from "@/lib/runtime/fence";
import { indexable } from "@/lib/runtime/indexable";
import { logger } from "@/lib/runtime/logger";
import { claimExternal, externalGroups, type ExternalJob } from "./claim";
import { JOBS_MAX, LeaseMs, WorkerName } from "./input";
import { jobName, parseJobName } from "./job-name";
import { hasTopic, ownerOf } from "./lease";
import { release } from "./unlock";
import { waitingRoom } from "./waiting";

const WAIT_SECONDS_MAX = 30;
const REPLY_BYTES_MAX = 4 * 1024 * 1024;

const FetchJobsInput = z.strictObject({
  worker: WorkerName,
  types: z.array(z.string().min(1).max(500)).min(1).max(20),
  max: z.number().int().min(1).max(JOBS_MAX).default(10),
  leaseMs: LeaseMs.default(LEASE_MS),
  /** Names of what it needs of the instance; absent: what the model hands to the step. */
  variables: z.array(z.string().min(1).max(255)).max(100).optional(),
  /** How long it waits for a job to come if there is none. */
  waitSeconds: z.number().int().min(0).max(WAIT_SECONDS_MAX).default(0),
});
export type FetchJobsInput = z.input<typeof FetchJobsInput>;

export interface FetchedJob {
  readonly id: string;
  readonly type: string;
  /** Named with each result: it tells this lease from those before and after. */
  readonly epoch: number;
  readonly leasedUntil: string;
  readonly instanceId: string;
  readonly elementId: string;
  /** The same for each attempt: for services that know what they have done already. */
  readonly idempotencyKey: string;
  readonly attemptsLeft: number;
  readonly attemptsMade: number;
  readonly variables: JsonObject;
}

/** Whoever asks, while they wait. */
export interface Asker {
  /** They have gone: nothing is given to them any more. */
  readonly signal?: AbortSignal;
  /** Their rights as they are now. Throws when they have none any more. */
  readonly renew?: () => Promise<Context>;
}

/**
 * Gives a worker up to `max` due jobs of these types and leases them to it: fair between workflows, oldest first. Where there
 * is none it waits for one. Throws `forbidden` for a type that the key is not for, and `limit_exceeded` where too many wait.
 */
export async function fetchJobs(ctx: Context, input: FetchJobsInput, asker: Asker = {}): Promise<FetchedJob[]> {
  const wanted = FetchJobsInput.parse(input);
  const end = performance.now() + wanted.waitSeconds * 1_000;
  let asking = ctx;
  for (let misses = 0; ; misses++) {
    const jobs = await fetchNow(asking, wanted);
    if (asker.signal?.aborted) {
      await Promise.all(jobs.map((job) => giveUp(asking, job, wanted.worker)));
      return [];
    }
    const leftMs = end - performance.now();
    if (jobs.length > 0 || leftMs <= 0) return jobs;
    const wish = { types: wanted.types.map(indexable), max: wanted.max, owner: ownerOf(ctx.principal, "") };
    const outcome = await waitingRoom(ctx.db).wait(wish, misses, leftMs, asker.signal);
    if (outcome === "over") return [];
    asking = (await asker.renew?.()) ?? ctx;
  }
}

/** Who asked has gone: others may have the job at once. */
async function giveUp({ db, principal }: Context, { id, epoch }: FetchedJob, worker: string): Promise<void> {
  await release(db, { jobId: parseJobName(id)!.jobId, owner: ownerOf(principal, worker), epoch });
}

async function fetchNow(ctx: Context, wanted: z.output<typeof FetchJobsInput>): Promise<FetchedJob[]> {
  authorize(ctx.principal, "job.fetch");
  const { types } = wanted;
  const foreign = types.find((type) => !hasTopic(ctx.principal, type));
  if (foreign !== undefined) {
    throw new DomainError(
      "forbidden",
      `This key is not for jobs of the type "${foreign.slice(0, 100)}". Nothing was fetched. Ask an admin for a key with this topic.`,
    );
  }
  return claimAnywhere(ctx.db, () => fetchFair(ctx, wanted));
}

async function fetchFair(ctx: Context, input: z.output<typeof FetchJobsInput>): Promise<FetchedJob[]> {
  const { worker, types, max, leaseMs, variables } = input;
  const workflows = workflowsOf(ctx);
  const indexed = types.map(indexable);
  const fetched: FetchedJob[] = [];
  let bytes = 0;
  for (const group of workflows?.length === 0 ? [] : await externalGroups(ctx.db, indexed)) {
    const limit = max - fetched.length;
    if (limit === 0 || bytes > REPLY_BYTES_MAX) break;
    const owner = ownerOf(ctx.principal, worker);
    const claimed = await claimExternal(ctx.db, group, {
      owner,
      types: indexed,
      limit,
      leaseMs,
      ...(workflows && { workflows }),
    });
    const usable: ExternalJob[] = [];
    for (const job of claimed) {
      if (job.crashes < CRASHES_MAX) usable.push(job);
      else await quarantine(ctx, job, owner);
    }
    const states = variables ? await statesOf(ctx, usable) : undefined;
    const tooMany: ExternalJob[] = [];
    for (const job of usable) {
      if (states && !states.has(job.instanceId)) {
        await handOn(ctx.db, { jobId: job.id, owner, epoch: job.epoch });
        continue;
      }
      const given = states ? visible(states.get(job.instanceId), job.step, variables!) : { ...job.spec.variables };
      bytes += JSON.stringify(given).length;
      if (bytes > REPLY_BYTES_MAX && fetched.length > 0) tooMany.push(job);
      else fetched.push(toFetched(job, given));
    }
    for (const { id, epoch } of tooMany) await release(ctx.db, { jobId: id, owner, epoch });
  }
  return fetched;
}

/** The groups may have moved since this process looked: then they are looked up, and it is tried once more. */
async function claimAnywhere<T>(db: Db, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOtherLayout(error)) throw error;
    await readClaimGroups(db);
    return work();
  }
}

/** The workflows whose jobs it may have; undefined: all. */
function workflowsOf({ principal }: Context): readonly string[] | undefined {
  if (principal.kind === "system" || reachOf(principal, "job.fetch").includes("any")) return undefined;
  return principal.manages;
}

function toFetched(job: ExternalJob, variables: JsonObject): FetchedJob {
  const { id, epoch, instanceId, elementId, attemptsLeft, attemptsMade } = job;
  return {
    id: jobName(id, instanceId),
    type: job.spec.jobType,
    epoch,
    leasedUntil: job.leasedUntil.toISOString(),
    instanceId,
    elementId,
    idempotencyKey: `${instanceId}:${job.wait}`,
    attemptsLeft,
    attemptsMade,
    variables,
  };
}

/** Three workers disappeared with it: a person has to look before a fourth one does. */
async function quarantine(ctx: Context, job: ExternalJob, owner: string): Promise<void> {
  const message = `${CRASHES_MAX} workers stopped while they worked on this step, so it is not given to another. Look at what it does, then retry.`;
  try {
    await executeCommand(ctx, {
      instanceId: job.instanceId,
      command: { type: "failJob", job: job.wait, message, attemptsLeft: 0 },
      fence: { jobId: job.id, owner, epoch: job.epoch },
    });
  } catch (error) {
    logger.warn({ err: error, jobId: job.id }, "a job could not be put into quarantine; its lease ends by itself");
  }
}

/** States of instances of one claim group, without those that a newer version of the app has written. */
async function statesOf(ctx: Context, ofGroup: readonly ExternalJob[]): Promise<ReadonlyMap<string, InstanceState>> {
  if (ofGroup.length === 0) return new Map();
  const rows = await ctx.db
    .select({ id: instanceStates.instanceId, state: instanceStates.state })
    .from(instanceStates)
    .where(
      and(
        inArray(instanceStates.bucket, [...new Set(ofGroup.map((job) => job.bucket))]),
        inArray(instanceStates.instanceId, [...new Set(ofGroup.map((job) => job.instanceId))]),
      ),
    );
  const states = new Map<string, InstanceState>();
  for (const row of rows) {
    try {
      states.set(row.id, readState(ctx, row.state));
    } catch (error) {
      if (!isOutdated(error)) throw error;
    }
  }
  return states;
}

/** The named variables as the step sees them: its own first, then those of the scopes around it. */
function visible(state: InstanceState | undefined, from: number, names: readonly string[]): JsonObject {
  const found: JsonObject = {};
  for (let at = state?.steps.get(from); at; at = at.parent === null ? undefined : state?.steps.get(at.parent)) {
    for (const name of names) {
      const value = at.variables && Object.hasOwn(at.variables, name) ? at.variables[name] : undefined;
      if (value !== undefined && !Object.hasOwn(found, name)) found[name] = value;
    }
  }
  return found;
}
