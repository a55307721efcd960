import { acrossBuckets } from "@/db/across-buckets";
import type { Db } from "@/db/client";
import { bucketsOf, groupOf } from "@/lib/runtime/claim-groups";
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

/** The claim groups that have jobs of these types due, found with one look across all buckets; the oldest found first. */
export async function externalGroups(db: Db, types: readonly string[]): Promise<number[]> {
  const { rows } = await acrossBuckets("jobs.external", () =>
    db.$client.query<{ bucket: number; runAt: Date }>({
      name: "throughline_external_due",
      text: `select bucket, run_at as "runAt" from jobs
        where kind = 'external' and state in ('ready', 'leased') and job_type = any($1::text[]) and run_at <= now() limit ${LOOKED_AT}`,
      values: [types],
    }),
  );
  rows.sort((a, b) => a.runAt.getTime() - b.runAt.getTime());
  return [...new Set(rows.map((row) => groupOf(row.bucket)))];
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
                  and job_type = t.job_type and workflow_id = w.id and run_at <= now() order by run_at limit $5) o
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
    values: [claim.owner, claim.leaseMs, bucketsOf(group), claim.types, claim.limit, claim.workflows ?? null],
  });
  return rows;
}
