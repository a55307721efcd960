import { and, inArray, sql } from "drizzle-orm";
import { jobs } from "@/db/schema";
import { type Action, authorize, workflowRelations } from "@/lib/access";
import type { Principal } from "@/lib/access/principal";
import { bucketOfId } from "@/lib/domain/buckets";
import { groupOf } from "@/lib/runtime/claim-groups";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";
import { type Fence, LeaseLost } from "@/lib/runtime/fence";
import type { ExternalSpec } from "./claim";
import { type JobName, parseJobName } from "./job-name";

/** A job that somebody says to hold: by which lease, as which of their workers. */
export interface Lease {
  /** The job's name, or its id alone. */
  readonly jobId: string;
  readonly epoch: number;
  readonly worker: string;
}

export interface HeldJob {
  readonly id: string;
  readonly instanceId: string;
  readonly wait: number;
  readonly attemptsLeft: number;
  readonly attemptsMade: number;
  readonly now: Date;
  readonly fence: Fence;
}

/** Who holds a lease: no key ever counts as the holder of another one's. */
export function ownerOf(principal: Principal, worker: string): string {
  const who = principal.kind === "key" ? principal.keyId : principal.name;
  return `${principal.kind}:${who}:${worker}`;
}

/** Whether this principal may work on jobs of the type at all. */
export function hasTopic(principal: Principal, jobType: string): boolean {
  return principal.kind === "system" || (principal.kind === "key" && principal.topics.includes(jobType));
}

export function leaseLost(): DomainError {
  return new DomainError(
    "conflict",
    "This lease is lost: it ended and the job was given to another worker, or the job is done or no longer wanted. Nothing was changed. Drop this job and fetch others.",
    { reason: "lease_lost" },
  );
}

export function isLeaseLost(error: unknown): boolean {
  return error instanceof DomainError && error.details["reason"] === "lease_lost";
}

function notThere(): DomainError {
  return new DomainError(
    "not_found",
    "There is no such job, or it is not yours to see. Nothing was changed. Fetch others.",
  );
}

/**
 * Finds the jobs of these leases and says of each what speaks against it: not there or not this principal's (`not_found`),
 * or its lease lost. The statement that writes the result checks the lease again.
 */
export async function findHeld(
  ctx: Context,
  action: Action,
  leases: readonly Lease[],
): Promise<ReadonlyMap<Lease, HeldJob | DomainError>> {
  authorize(ctx.principal, action);
  const byGroup = new Map<number, Lease[]>();
  for (const lease of leases) {
    const name = parseJobName(lease.jobId);
    const group = name ? groupOf(bucketOfId(name.jobId)) : NO_GROUP;
    byGroup.set(group, [...(byGroup.get(group) ?? []), lease]);
  }
  const found = new Map<Lease, HeldJob | DomainError>();
  for (const [group, ofGroup] of byGroup) {
    const rows = group === NO_GROUP ? [] : await rowsOf(ctx, ofGroup);
    for (const lease of ofGroup) found.set(lease, judge(ctx, action, lease, rows));
  }
  return found;
}

/** What is no id is in none. */
const NO_GROUP = -1;

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function rowsOf(ctx: Context, leases: readonly Lease[]) {
  const ids = leases.flatMap((lease) => parseJobName(lease.jobId)?.jobId ?? []);
  return ctx.db
    .select({
      id: jobs.id,
      kind: jobs.kind,
      instanceId: jobs.instanceId,
      workflowId: jobs.workflowId,
      wait: jobs.wait,
      spec: jobs.spec,
      state: jobs.state,
      lockOwner: jobs.lockOwner,
      epoch: jobs.epoch,
      attemptsLeft: jobs.attemptsLeft,
      attemptsMade: jobs.attemptsMade,
      now: sql<Date>`clock_timestamp()`.mapWith(jobs.runAt),
    })
    .from(jobs)
    .where(and(inArray(jobs.bucket, [...new Set(ids.map(bucketOfId))]), inArray(jobs.id, ids)));
}

function judge(
  ctx: Context,
  action: Action,
  { jobId, epoch, worker }: Lease,
  rows: readonly Row[],
): HeldJob | DomainError {
  const name: JobName | undefined = parseJobName(jobId);
  const row = rows.find((each) => each.id === name?.jobId);
  // One that is done is no longer there: its holder of before is not told otherwise than one who was too slow.
  if (!row) return name ? leaseLost() : notThere();
  if (row.kind !== "external" || !hasTopic(ctx.principal, (row.spec as ExternalSpec).jobType)) return notThere();
  try {
    authorize(ctx.principal, action, workflowRelations(ctx.principal, row.workflowId));
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  const owner = ownerOf(ctx.principal, worker);
  if (row.state !== "leased" || row.lockOwner !== owner || row.epoch !== epoch) return leaseLost();
  return { ...row, fence: { jobId: row.id, owner, epoch } };
}

/** The job of this lease. Throws `not_found`, or `conflict` with the reason `lease_lost`. */
export async function requireHeld(ctx: Context, action: Action, lease: Lease): Promise<HeldJob> {
  const held = (await findHeld(ctx, action, [lease])).get(lease)!;
  if (held instanceof DomainError) throw held;
  return held;
}

/** A lease that was lost between the look and the write, in words. */
export function asLeaseError(error: unknown): unknown {
  if (error instanceof LeaseLost) return leaseLost();
  // The instance went on without the job: for its holder the same.
  if (error instanceof DomainError && ["not_open", "ended"].includes(String(error.details["rejection"])))
    return leaseLost();
  return error;
}
