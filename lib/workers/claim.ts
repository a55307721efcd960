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
  /** Whom it calls; null: nobody. */
  readonly host: string | null;
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

/** Jobs that workers take by themselves: calls, and all others but those of external workers. */
export type Queue = "own" | "http";

/** Calls to one host at a time, so that a slow one leaves slots to the others. */
export const PER_HOST = 8;

/** What there is to do. */
export interface Outlook {
  /** The groups in which something was seen that may be taken with others, the oldest first. */
  readonly groups: readonly number[];
  /** Those in which jobs were seen that a worker disappeared with. */
  readonly suspects: readonly number[];
  /** More is due than was looked at: it may be in any group. */
  readonly hasMore: boolean;
  /** Until the next job is due; absent: none is waiting. */
  readonly nextMs?: number;
}

const LOOKED_AT = 500;
const NO_BUCKET = -1;

/** The words of the partial indexes. */
const OPEN = "state in ('ready', 'leased')";
const OF: Readonly<Record<Queue, string>> = { own: "kind not in ('external', 'http')", http: "kind = 'http'" };
/** A worker disappeared with it, now or before. */
const IS_SUSPECT = "(state = 'leased' or crashes > 0)";

/** One look across all buckets, past the calls to these hosts. */
export async function lookOut(db: Db, queue: Queue, fullHosts: readonly string[] = []): Promise<Outlook> {
  const { rows } = await acrossBuckets("jobs.due", () =>
    db.$client.query<{ bucket: number; inMs: number; host: string | null; isSuspect: boolean }>({
      name: `throughline_due_${queue}`,
      text: `(select bucket, 0::float8 as "inMs", host, ${IS_SUSPECT} as "isSuspect" from jobs
        where ${OPEN} and ${OF[queue]} and run_at <= now() order by run_at limit ${LOOKED_AT})
      union all (select ${NO_BUCKET}, extract(epoch from run_at - now())::float8 * 1000, null, false from jobs
        where ${OPEN} and ${OF[queue]} and run_at > now() order by run_at limit 1)`,
    }),
  );
  const due = rows.filter(({ bucket }) => bucket !== NO_BUCKET);
  const next = rows.find(({ bucket }) => bucket === NO_BUCKET);
  const takeable = due.filter(({ host }) => host === null || !fullHosts.includes(host));
  return {
    groups: groupsOf(takeable.filter(({ isSuspect }) => queue === "http" || !isSuspect)),
    suspects: groupsOf(takeable.filter(({ isSuspect }) => isSuspect)),
    hasMore: due.length === LOOKED_AT,
    ...(next && { nextMs: next.inMs }),
  };
}

function groupsOf(rows: readonly { readonly bucket: number }[]): number[] {
  return [...new Set(rows.map(({ bucket }) => groupOf(bucket)))];
}

interface ClaimedRow {
  bucket: number;
  id: string;
  instanceId: string;
  wait: number;
  elementId: string;
  kind: JobKind;
  spec: StoredJobSpec | null;
  host: string | null;
  epoch: number;
  attemptsLeft: number;
  attemptsMade: number;
  crashes: number;
  leasedUntil: Date;
}

export interface Wanted {
  readonly queue: Queue;
  readonly limit: number;
  /** Each workflow's oldest in turn: for when there are more than can be taken at once. Calls are always taken so. */
  readonly isFair?: boolean;
  /** Those that a worker disappeared with, rather than the others; absent: whichever is the oldest. */
  readonly areSuspects?: boolean;
  /** How many calls each host has already. */
  readonly calls?: ReadonlyMap<string, number>;
}

/**
 * Takes due jobs of one claim group, oldest first, passing over those that another worker is taking. One that is due while
 * leased was left behind by a worker that stopped.
 */
export async function claim(db: Db, owner: string, group: number, wanted: Wanted): Promise<ClaimedJob[]> {
  const { queue, limit, isFair = false, areSuspects = null, calls = new Map<string, number>() } = wanted;
  const common = [owner, LEASE_MS, bucketsOf(group), limit, areSuspects];
  const { rows } = await db.$client.query<ClaimedRow>(
    queue === "http"
      ? {
          name: "throughline_claim_http",
          text: CLAIM_HTTP,
          values: [...common, [...calls.keys()], [...calls.values()]],
        }
      : isFair
        ? { name: "throughline_claim_fair", text: CLAIM_FAIR, values: common }
        : { name: "throughline_claim", text: CLAIM, values: common },
  );
  const since = performance.now();
  return rows.map(({ epoch, leasedUntil, ...row }) => ({
    ...row,
    fence: { jobId: row.id, owner, epoch },
    now: () => leasedUntil.getTime() - LEASE_MS + (performance.now() - since),
  }));
}

const IS_DUE = (queue: Queue) =>
  `bucket = any($3::int[]) and ${OPEN} and ${OF[queue]} and run_at <= now() and ($5::boolean is null or ${IS_SUSPECT} = $5)`;

const take = (
  ids: string,
) => `update jobs set state = 'leased', lock_owner = $1, epoch = epoch + 1, crashes = crashes + (state = 'leased')::int,
        run_at = now() + $2 * interval '1 ms'
      where bucket = any($3::int[]) and id = any(array(${ids}))
      returning bucket, id, instance_id as "instanceId", wait, element_id as "elementId", kind, spec, host, epoch, attempts_left as "attemptsLeft",
        attempts_made as "attemptsMade", crashes, run_at as "leasedUntil"`;

const CLAIM = take(`select id from jobs where ${IS_DUE("own")} order by run_at limit $4 for update skip locked`);

/** Some more than are wanted, should others be taking them. */
const SPARE = 10;

// The list of candidates is one scan of the key; a join with them would look each one up in all the buckets.
const amongCandidates = (queue: Queue) =>
  take(`select id from jobs where ${IS_DUE(queue)} and id = any((select ids from candidates)::uuid[])
        order by array_position((select ids from candidates), id) limit $4 for update skip locked`);

/** However long the queue, it reads a few rows of each workflow's index. */
const CLAIM_FAIR = `with due as materialized (
        select w.id from workflows w where exists (select from jobs where ${IS_DUE("own")} and workflow_id = w.id)),
      candidates as materialized (select array(
        select c.id from due d cross join lateral (
            select id, run_at, row_number() over (order by run_at) as turn from jobs where ${IS_DUE("own")} and workflow_id = d.id
              order by run_at limit (select $4 / greatest(count(*), 1) + ${SPARE} from due)) c
          order by c.turn, c.run_at limit $4 + ${SPARE}) as ids)
      ${amongCandidates("own")}`;

/** The oldest calls of each host and workflow in turn, no more to a host than it may have; past those whose host is full. */
const CLAIM_HTTP = `with recursive queues as (
        (select host, workflow_id from jobs where bucket = any($3::int[]) and ${OPEN} and ${OF.http} order by host, workflow_id limit 1)
        union all
        select n.host, n.workflow_id from queues q cross join lateral (
          select host, workflow_id from jobs
            where bucket = any($3::int[]) and ${OPEN} and ${OF.http} and (host, workflow_id) > (q.host, q.workflow_id)
            order by host, workflow_id limit 1) n),
      free as (
        select q.host, q.workflow_id, ${PER_HOST} - coalesce(b.calls, 0) as calls
          from queues q left join unnest($6::text[], $7::int[]) as b (host, calls) on b.host = q.host
          where coalesce(b.calls, 0) < ${PER_HOST}),
      candidates as materialized (select array(
        select c.id from (
            select o.id, o.run_at, o.turn, f.calls, row_number() over (partition by f.host order by o.turn, o.run_at) as of_host
              from free f cross join lateral (
                select id, run_at, row_number() over (order by run_at) as turn from jobs
                  where ${IS_DUE("http")} and host = f.host and workflow_id = f.workflow_id order by run_at limit ${PER_HOST}) o) c
          where c.of_host <= c.calls order by c.turn, c.run_at limit $4 + ${SPARE}) as ids)
      ${amongCandidates("http")}`;

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
