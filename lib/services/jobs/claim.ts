import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { allGroups, bucketsOf, groupOf } from "@/lib/runtime/claim-groups";
import type { JobSpec } from "@/lib/engine";

export type ExternalSpec = Extract<JobSpec, { type: "external" }>;

/** A job in the hands of whoever asked for its type, until its lease ends. */
export interface ExternalJob {
  readonly bucket: number;
  readonly id: string;
  readonly instanceId: string;
  readonly workflowId: string;
  readonly wait: number;
  readonly step: number;
  readonly elementId: string;
  readonly spec: ExternalSpec;
  readonly epoch: number;
  readonly attemptsLeft: number;
  readonly attemptsMade: number;
  /** How often a worker disappeared while it held this job. */
  readonly crashes: number;
  readonly leasedUntil: Date;
}

const LOOKED_AT = 500;

/** What is due of these types, found with one look across all buckets. */
export interface ExternalOutlook {
  /** The claim groups that have some, the oldest found first. */
  readonly groups: readonly number[];
  /** Those that have some that a worker disappeared with. */
  readonly suspects: readonly number[];
  /** There is more than was looked at: it may be in any group. */
  readonly hasMore: boolean;
}

export async function lookForExternal(db: Db, types: readonly string[]): Promise<ExternalOutlook> {
  const { rows } = await acrossBuckets("jobs.external", () =>
    db.$client.query<{ bucket: number; runAt: Date; isSuspect: boolean }>({
      name: "throughline_external_due",
      text: `select bucket, run_at as "runAt", state = 'leased' or crashes > 0 as "isSuspect" from jobs
        where kind = 'external' and state in ('ready', 'leased') and job_type = any($1::text[]) and run_at <= now() limit ${LOOKED_AT}`,
      values: [types],
    }),
  );
  rows.sort((a, b) => a.runAt.getTime() - b.runAt.getTime());
  return {
    groups: groupsOf(rows),
    suspects: groupsOf(rows.filter(({ isSuspect }) => isSuspect)),
    hasMore: rows.length === LOOKED_AT,
  };
}

function groupsOf(rows: readonly { readonly bucket: number }[]): number[] {
  return [...new Set(rows.map((row) => groupOf(row.bucket)))];
}

/** The claim groups to ask for jobs of these types: the oldest found first, or any, when there is more than can be seen. */
export async function externalGroups(db: Db, types: readonly string[]): Promise<readonly number[]> {
  const { groups, hasMore } = await lookForExternal(db, types);
  if (!hasMore) return groups;
  const all = allGroups();
  const first = Math.floor(Math.random() * all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}

/**
 * Takes up to `limit` due jobs of these types from one claim group: each workflow's oldest in turn, so that a long queue of
 * one never holds up the others. Passes over what somebody else is taking.
 */
export async function claimExternal(
  db: Db,
  group: number,
  claim: {
    readonly owner: string;
    readonly types: readonly string[];
    readonly limit: number;
    readonly leaseMs: number;
    /** Only jobs of these; absent: of all. */
    readonly workflows?: readonly string[];
    /** Only those that a worker disappeared with, or only the others; absent: all. */
    readonly areSuspects?: boolean;
  },
): Promise<ExternalJob[]> {
  const { rows } = await db.$client.query<ExternalJob>({
    name: "throughline_external_claim",
    // The list of candidates is one scan of the key; a join with them would look each one up in all the buckets.
    text: `with candidates as materialized (select array(
          select c.id from (
            select o.id, o.run_at, row_number() over (partition by w.id order by o.run_at) as turn
              from workflows w cross join unnest($4::text[]) as t(job_type) cross join lateral (
                select id, run_at from jobs where bucket = any($3::int[]) and kind = 'external' and state in ('ready', 'leased')
                  and job_type = t.job_type and workflow_id = w.id and run_at <= now()
                  and ($7::boolean is null or (state = 'leased' or crashes > 0) = $7) order by run_at limit $5) o
             where $6::uuid[] is null or w.id = any($6::uuid[])) c
           order by c.turn, c.run_at limit $5 * 2) as ids)
      update jobs set state = 'leased', lock_owner = $1, epoch = epoch + 1, crashes = crashes + (state = 'leased')::int,
        run_at = now() + $2 * interval '1 ms'
      where bucket = any($3::int[]) and id = any(array(
        select id from jobs
          where bucket = any($3::int[]) and id = any((select ids from candidates)::uuid[]) and state in ('ready', 'leased') and run_at <= now()
          order by array_position((select ids from candidates), id) limit $5 for update skip locked))
      returning bucket, id, instance_id as "instanceId", workflow_id as "workflowId", wait, step, element_id as "elementId", spec, epoch,
        attempts_left as "attemptsLeft", attempts_made as "attemptsMade", crashes, run_at as "leasedUntil"`,
    values: [
      claim.owner,
      claim.leaseMs,
      bucketsOf(group),
      claim.types,
      claim.limit,
      claim.workflows ?? null,
      claim.areSuspects ?? null,
    ],
  });
  return rows;
}
