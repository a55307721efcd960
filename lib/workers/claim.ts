import { createHash } from "node:crypto";
import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import type { JobKind } from "@/lib/domain/status";
import type { StoredJobSpec } from "@/db/schema/job-spec";
import type { Context } from "@/lib/runtime/context";
import { type Fence, LEASE_MS } from "@/lib/runtime/fence";
import { inTransaction, query } from "@/lib/runtime/in-transaction";
import { bucketsOf, groupOf } from "@/lib/runtime/claim-groups";

/** A job in the hands of this worker, until its lease ends. */
export interface ClaimedJob {
  readonly bucket: number;
  readonly id: string;
  readonly instanceId: string;
  readonly wait: number;
  readonly elementId: string;
  readonly kind: JobKind;
  readonly spec: StoredJobSpec | null;
  readonly attemptsLeft: number;
  readonly attemptsMade: number;
  /** How often a worker disappeared while it held this job. */
  readonly crashes: number;
  readonly fence: Fence;
  /** The database's time now, as far as this process can tell. */
  now(): number;
}

/** Each group prefers one of the live workers (rendezvous hashing), so that they seldom meet. Only a hint. */
export function isOwnGroup(group: number, worker: string, liveWorkers: readonly string[]): boolean {
  const weight = (name: string) => createHash("sha1").update(`${group} ${name}`).digest("hex");
  const mine = weight(worker);
  return liveWorkers.every((other) => weight(other) <= mine);
}

/** A worker's own groups, then the others. */
export function inOwnOrder(groups: readonly number[], worker: string, liveWorkers: readonly string[]): number[] {
  const own = new Set(groups.filter((group) => isOwnGroup(group, worker, liveWorkers)));
  return [...own, ...groups.filter((group) => !own.has(group))];
}

/** What there is to do. */
export interface Outlook {
  /** The groups that have something due, the oldest first. */
  readonly groups: readonly number[];
  /** Until the next job of whatever kind is due; absent: none is waiting. */
  readonly nextMs?: number;
}

const NO_BUCKET = -1;

const HOST = "^https?://([^/?#]+)";
/** That a job calls none of the hosts of a parameter. */
const callsNoneOf = (hosts: string) =>
  `coalesce(substring(spec ->> 'url' from '(?i)${HOST}'), '') <> all(${hosts}::text[])`;

/** Whom a job calls; "" for Throughline itself, undefined for a job that makes no call. */
export function hostOf({ spec }: ClaimedJob): string | undefined {
  if (spec?.type !== "http") return undefined;
  return new RegExp(HOST, "i").exec(spec.url)?.[1] ?? "";
}

/** One look across all buckets, past the calls to these hosts. */
export async function lookOut(db: Db, kinds: readonly JobKind[], fullHosts: readonly string[] = []): Promise<Outlook> {
  const { rows } = await acrossBuckets("jobs.due", () =>
    db.$client.query<{ bucket: number; inMs: number }>({
      name: "throughline_due",
      text: `(select bucket, 0::float8 as "inMs" from jobs
        where state in ('ready', 'leased') and kind <> 'external' and kind = any($1::text[]) and run_at <= now()
          and ${callsNoneOf("$2")} order by run_at limit 500)
      union all (select ${NO_BUCKET}, extract(epoch from run_at - now())::float8 * 1000 from jobs
        where state in ('ready', 'leased') and kind <> 'external' and run_at > now() order by run_at limit 1)`,
      values: [kinds, fullHosts],
    }),
  );
  const due = rows.filter(({ bucket }) => bucket !== NO_BUCKET);
  const next = rows.find(({ bucket }) => bucket === NO_BUCKET);
  return { groups: [...new Set(due.map((row) => groupOf(row.bucket)))], ...(next && { nextMs: next.inMs }) };
}

interface ClaimedRow {
  bucket: number;
  id: string;
  instanceId: string;
  wait: number;
  elementId: string;
  kind: JobKind;
  spec: StoredJobSpec | null;
  epoch: number;
  attemptsLeft: number;
  attemptsMade: number;
  crashes: number;
  leasedUntil: Date;
}

/**
 * Takes up to `limit` due jobs of one claim group, oldest first, passing over those that another worker is taking. One
 * that is due while leased was left behind by a worker that stopped. Calls to full hosts wait for their turn.
 */
export async function claim(
  db: Db,
  owner: string,
  group: number,
  kinds: readonly JobKind[],
  limit: number,
  fullHosts: readonly string[] = [],
): Promise<ClaimedJob[]> {
  const { rows } = await db.$client.query<ClaimedRow>({
    name: "throughline_claim",
    text: `update jobs set state = 'leased', lock_owner = $1, epoch = epoch + 1, crashes = crashes + (state = 'leased')::int,
        run_at = now() + $2 * interval '1 ms'
      where bucket = any($3::int[]) and id = any(array(
        select id from jobs where bucket = any($3::int[]) and state in ('ready', 'leased') and kind <> 'external' and kind = any($4::text[])
          and run_at <= now() and ${callsNoneOf("$6")} order by run_at limit $5 for update skip locked))
      returning bucket, id, instance_id as "instanceId", wait, element_id as "elementId", kind, spec, epoch, attempts_left as "attemptsLeft",
        attempts_made as "attemptsMade", crashes, run_at as "leasedUntil"`,
    values: [owner, LEASE_MS, bucketsOf(group), kinds, limit, fullHosts],
  });
  const since = performance.now();
  return rows.map(({ epoch, leasedUntil, ...row }) => ({
    ...row,
    fence: { jobId: row.id, owner, epoch },
    now: () => leasedUntil.getTime() - LEASE_MS + (performance.now() - since),
  }));
}

/** Keeps leases for longer. Gives the ids of the jobs whose lease is lost. */
export async function extendLeases(db: Db, owner: string, jobs: readonly ClaimedJob[]): Promise<string[]> {
  const kept = new Set<string>();
  for (const group of new Set(jobs.map((job) => groupOf(job.bucket)))) {
    const ids = jobs.filter((job) => groupOf(job.bucket) === group).map((job) => job.id);
    const { rows } = await db.$client.query<{ id: string; epoch: number }>({
      name: "throughline_extend",
      text: `update jobs set run_at = now() + $1 * interval '1 ms'
        where bucket = any($2::int[]) and id = any($3::uuid[]) and state = 'leased' and lock_owner = $4 returning id, epoch`,
      values: [LEASE_MS, bucketsOf(group), ids, owner],
    });
    for (const row of rows) {
      if (jobs.some((job) => job.id === row.id && job.fence.epoch === row.epoch)) kept.add(row.id);
    }
  }
  return jobs.flatMap((job) => (kept.has(job.id) ? [] : job.id));
}

/** Lets a job be taken again after a pause; only an `attempt` of its own counts. */
export async function postpone(
  db: Db,
  job: ClaimedJob,
  { pauseMs, why, isAttempt }: { readonly pauseMs: number; readonly why: string; readonly isAttempt: boolean },
): Promise<void> {
  await db.$client.query({
    name: "throughline_postpone",
    text: `update jobs set state = 'ready', lock_owner = null, run_at = now() + $1 * interval '1 ms', attempts_made = attempts_made + $7, last_error = $2
      where bucket = $3 and id = $4 and state = 'leased' and lock_owner = $5 and epoch = $6`,
    values: [pauseMs, why.slice(0, 500), job.bucket, job.id, job.fence.owner, job.fence.epoch, isAttempt ? 1 : 0],
  });
}

/** Takes a job away that has nothing left to do. */
export async function discard(db: Db, job: ClaimedJob): Promise<void> {
  await db.$client.query({
    name: "throughline_discard",
    text: "delete from jobs where bucket = $1 and id = $2 and state = 'leased' and lock_owner = $3 and epoch = $4",
    values: [job.bucket, job.id, job.fence.owner, job.fence.epoch],
  });
}

/**
 * Lets a job rest with its suspended instance. Those that others bring, such as the word of a called instance, may come
 * while it is suspended; the lock keeps the resuming from passing by unseen.
 */
export async function park(ctx: Context, job: ClaimedJob): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await query(tx, {
      name: "throughline_lock_state",
      text: "select 1 from instance_states where instance_id = $1 and bucket = $2 for no key update",
      values: [job.instanceId, job.bucket],
    });
    await query(tx, {
      name: "throughline_park",
      text: `update jobs set state = 'parked', lock_owner = null
        where bucket = $1 and id = $2 and state = 'leased' and lock_owner = $3 and epoch = $4
          and exists (select from instance_states where bucket = $1 and instance_id = $5 and state ->> 'status' = 'suspended')`,
      values: [job.bucket, job.id, job.fence.owner, job.fence.epoch, job.instanceId],
    });
  });
}
