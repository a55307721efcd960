import { randomUUID } from "node:crypto";
import pg from "pg";
import type { Db } from "@/db/client";
import { bucketOfId, newId, randomBucket } from "@/lib/domain/ids";

/** What a transition of the product stored, which the raw statements store again. */
export interface Sample {
  readonly workflowId: string;
  readonly state: string;
  readonly command: string;
  readonly events: string;
}

/** The rows that the product wrote with the last transition of an instance. */
export async function sampleOf(db: Db, instanceId: string): Promise<Sample> {
  const { rows } = await db.$client.query<Sample>(
    `select i.workflow_id as "workflowId", s.state::text, t.command::text, t.events::text
       from instances i join instance_states s on s.instance_id = i.id and s.bucket = i.bucket
       join transitions t on t.instance_id = i.id and t.bucket = i.bucket
      where i.bucket = $1 and i.id = $2 order by t.revision desc limit 1`,
    [bucketOfId(instanceId), instanceId],
  );
  return rows[0]!;
}

/** A pool of its own, with the product's settings. */
export function rawPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on("error", () => {});
  return pool;
}

const INSTANCE = `insert into instances (bucket, id, number, workflow_id, version, title, status, priority, started_at, started_by, incident_count, open_elements, last_activity_at)
  values ($1, $2, nextval('instance_numbers'), $3, 1, 'Raw', 'running', 1, now(), 'raw', 0, '{work}', now())`;
const STATE = "insert into instance_states (bucket, instance_id, revision, state, at) values ($1, $2, 1, $4, now())";
const FIRST = `insert into transitions (bucket, instance_id, revision, command_id, at, actor_kind, actor, command, events)
  values ($1, $2, 1, $5, now(), 'system', 'raw', $6, $7)`;
const STEPS = `insert into steps (bucket, instance_id, step, workflow_id, version, element_id, kind, parent_step, status, entered_at, left_at)
  values ($1, $2, 0, $3, 1, 'test', 'process', null, 'active', now(), null), ($1, $2, 1, $3, 1, 'begin', 'startEvent', 0, 'completed', now(), now()),
         ($1, $2, 2, $3, 1, 'work', 'userTask', 0, 'active', now(), null)`;
const WORK = {
  task: `insert into tasks (bucket, id, instance_id, wait, step, workflow_id, element_id, name, status, groups, users, created_at)
    values ($1, $8, $2, 3, 2, $3, 'work', 'work', 'open', '{}', '{}', now())`,
  job: `insert into jobs (bucket, id, instance_id, wait, step, workflow_id, element_id, kind, state, spec, due_at, run_at, attempts_left, created_at)
    values ($1, $8, $2, 3, 2, $3, 'work', 'external', 'ready', '{"type":"external","topic":"work"}', now(), now(), 3, now())`,
} as const;

export type WorkKind = keyof typeof WORK;

/** Starts an instance: all its rows in one statement. Gives its id. */
export async function rawStart(pool: pg.Pool, kind: WorkKind, sample: Sample): Promise<string> {
  const bucket = randomBucket();
  const id = newId(bucket);
  await pool.query({
    name: `raw_start_${kind}`,
    text: `with i as (${INSTANCE}), s as (${STATE}), t as (${FIRST}), p as (${STEPS}) ${WORK[kind]}`,
    values: [bucket, id, sample.workflowId, sample.state, randomUUID(), sample.command, sample.events, newId(bucket)],
  });
  return id;
}

const CLOSE = {
  task: "update tasks set status = 'completed', closed_at = now(), completed_by = 'raw' where bucket = $1 and instance_id = $2 and wait = $3",
  job: "delete from jobs where bucket = $1 and instance_id = $2 and wait = $3",
} as const;
const OPEN = {
  task: `insert into tasks (bucket, id, instance_id, wait, step, workflow_id, element_id, name, status, groups, users, created_at)
    values ($1, $4, $2, $5, $6, $7, 'work', 'work', 'open', '{}', '{}', now())`,
  job: `insert into jobs (bucket, id, instance_id, wait, step, workflow_id, element_id, kind, state, spec, due_at, run_at, attempts_left, created_at)
    values ($1, $4, $2, $5, $6, $7, 'work', 'external', 'ready', '{"type":"external","topic":"work"}', now(), now(), 3, now())`,
} as const;

const LOCK = `select s.state, i.workflow_id, i.version, clock_timestamp() as now from instance_states s
  join instances i on i.id = s.instance_id and i.bucket = s.bucket where s.instance_id = $1 and s.bucket = $2 and i.bucket = $2 for no key update of s, i`;

/** One advance of a loop over one step: a locking read, then one guarded statement that writes all its rows. */
export async function rawAdvance(
  pool: pg.Pool,
  kind: WorkKind,
  sample: Sample,
  id: string,
  revision: number,
): Promise<void> {
  const bucket = bucketOfId(id);
  const client = await pool.connect();
  try {
    await client.query({ name: "raw_lock", text: LOCK, values: [id, bucket] });
    const wait = 3 + 2 * (revision - 1);
    const { rowCount } = await client.query({
      name: `raw_advance_${kind}`,
      text: `with guard as (update instance_states set revision = $8 + 1, state = $9, at = now() where bucket = $1 and instance_id = $2 and revision = $8 returning 1),
        i as (update instances set status = 'running', open_elements = '{work}', incident_count = 0, last_activity_at = now() where bucket = $1 and id = $2),
        t as (insert into transitions (bucket, instance_id, revision, command_id, at, actor_kind, actor, command, events)
              values ($1, $2, $8 + 1, $10, now(), 'system', 'raw', $11, $12)),
        l as (update steps set status = 'completed', left_at = now() where bucket = $1 and instance_id = $2 and step = $6 - 1),
        e as (insert into steps (bucket, instance_id, step, workflow_id, version, element_id, kind, parent_step, status, entered_at)
              values ($1, $2, $6, $7, 1, 'work', 'userTask', 0, 'active', now())),
        c as (${CLOSE[kind]}), o as (${OPEN[kind]})
        select 1 from guard`,
      values: [
        bucket,
        id,
        wait,
        newId(bucket),
        wait + 2,
        revision + 2,
        sample.workflowId,
        revision,
        sample.state,
        randomUUID(),
        sample.command,
        sample.events,
      ],
    });
    if (rowCount !== 1) throw new Error("The raw advance was not applied");
  } finally {
    client.release();
  }
}
