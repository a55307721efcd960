import { randomUUID } from "node:crypto";
import type pg from "pg";
import { bucketsOf, CLAIM_GROUPS } from "@/lib/domain/claim-groups";
import { newId } from "@/lib/domain/ids";
import type { Sample } from "./raw";

const CLAIM = `update jobs set state = 'leased', lock_owner = 'raw', epoch = epoch + 1, run_at = now() + interval '30 s'
  where bucket = any($1::int[]) and id = any(array(
    select id from jobs where bucket = any($1::int[]) and state in ('ready', 'leased') and kind <> 'external' and run_at <= now()
     order by run_at limit $2 for update skip locked))
  returning bucket, id, instance_id as "instanceId"`;

const LOCK = `select s.state, i.workflow_id, i.version, clock_timestamp() as now from instance_states s
  join instances i on i.id = s.instance_id and i.bucket = s.bucket
  where s.instance_id = any($1::uuid[]) and s.bucket = any($2::int[]) and i.bucket = any($2::int[]) order by s.instance_id for no key update of s, i`;

const WRITE = `with u as (select * from unnest($2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[]) as u(bucket, instance_id, job_id, command_id, task_id)),
  d as (delete from jobs j using u where j.bucket = any($1::int[]) and j.bucket = u.bucket and j.id = u.job_id and j.lock_owner = 'raw'),
  s as (update instance_states t set revision = 2, state = $7, at = now() from u where t.bucket = any($1::int[]) and t.bucket = u.bucket and t.instance_id = u.instance_id),
  i as (update instances t set status = 'running', open_elements = '{work}', last_activity_at = now() from u where t.bucket = any($1::int[]) and t.bucket = u.bucket and t.id = u.instance_id),
  t as (insert into transitions (bucket, instance_id, revision, command_id, at, actor_kind, actor, command, events)
        select bucket, instance_id, 2, command_id, now(), 'system', 'raw', $8, $9 from u),
  l as (update steps t set status = 'completed', left_at = now() from u where t.bucket = any($1::int[]) and t.bucket = u.bucket and t.instance_id = u.instance_id and t.step = 2),
  e as (insert into steps (bucket, instance_id, step, workflow_id, version, element_id, kind, parent_step, status, entered_at)
        select bucket, instance_id, 4, $10, 1, 'work', 'userTask', 0, 'active', now() from u)
  insert into tasks (bucket, id, instance_id, wait, step, workflow_id, element_id, name, status, groups, users, created_at)
  select bucket, task_id, instance_id, 5, 4, $10, 'work', 'work', 'open', '{}', '{}', now() from u`;

let next = 0;

/** Takes up to `limit` due timers of the next claim group and fires them, in one transaction. 0: there is none. */
export async function rawFire(pool: pg.Pool, sample: Sample, limit: number): Promise<number> {
  const client = await pool.connect();
  try {
    for (let tried = 0; tried < CLAIM_GROUPS; tried++) {
      const buckets = bucketsOf(next);
      await client.query(
        // As the product has it: else Postgres reads whole indexes for each batch.
        "begin; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off; set local cpu_index_tuple_cost = 100; set local plan_cache_mode = force_generic_plan",
      );
      const { rows } = await client.query<{ bucket: number; id: string; instanceId: string }>({
        name: "raw_claim",
        text: CLAIM,
        values: [buckets, limit],
      });
      if (rows.length > 0) {
        const own = rows.map((row) => row.bucket);
        const ids = rows.map((row) => row.instanceId);
        await client.query({ name: "raw_lock_many", text: LOCK, values: [ids, buckets] });
        await client.query({
          name: "raw_fire",
          text: WRITE,
          values: [
            buckets,
            own,
            ids,
            rows.map((row) => row.id),
            rows.map(() => randomUUID()),
            own.map((bucket) => newId(bucket)),
            sample.state,
            sample.command,
            sample.events,
            sample.workflowId,
          ],
        });
      }
      await client.query("commit");
      if (rows.length === limit) return rows.length;
      next = (next + 1) % CLAIM_GROUPS;
      if (rows.length > 0) return rows.length;
    }
    return 0;
  } finally {
    client.release();
  }
}
