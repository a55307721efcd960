import { getTableColumns, getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type pg from "pg";
import { instances, instanceStates, jobs, steps, subscriptions, tasks, transitions, variables } from "@/db/schema";
import { BUCKETS } from "@/lib/domain/buckets";
import type { Template } from "./templates";

const TABLES = [instances, instanceStates, transitions, steps, variables, tasks, jobs, subscriptions];
const BATCH = 25_000;
const CONNECTIONS = 3;
/** Starts are spread over so long a time before now, whatever the number of instances. */
const SPAN_DAYS = 730;

/** Rows of the templates beside the tables, so that copying them is a join with a handful of rows. */
export async function keepTemplates(pool: pg.Pool, templates: readonly Template[]): Promise<void> {
  const ids = templates.map(({ id }) => id);
  for (const table of TABLES) {
    const name = getTableName(table);
    const key = table === instances ? "id" : "instance_id";
    await pool.query(
      `create unlogged table growth_${name} as select * from "${name}" where ${key} = any($1::uuid[])`.replace(
        "$1",
        `'{${ids.join(",")}}'`,
      ),
    );
  }
  const slots = templates.flatMap(({ id, share }) => Array.from({ length: share }, () => id));
  await pool.query("create unlogged table growth_slots (slot int, template uuid, started_at timestamptz)");
  await pool.query(
    `insert into growth_slots select slot - 1, template, g.started_at
       from unnest($1::uuid[]) with ordinality as s(template, slot) join growth_instances g on g.id = template`,
    [slots],
  );
}

/** Copies the templates until there are `to` instances, of which there are `from` so far; `last` will be the largest number ever. */
export async function fill(pool: pg.Pool, from: number, to: number, last: number): Promise<void> {
  const indexes = await dropIndexes(pool);
  let next = from;
  const lane = async () => {
    const client = await pool.connect();
    try {
      // Copies of rows that are right need no look at each key.
      await client.query(
        "set session_replication_role = replica; set synchronous_commit = off; set statement_timeout = 0",
      );
      while (next < to) {
        const begin = next;
        next = Math.min(to, begin + BATCH);
        await copyBatch(client, begin, next, last);
      }
    } finally {
      client.release(true);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  for (const definition of indexes) await pool.query(definition);
}

/** Indexes that nothing rests on are made again in one go, which is quicker than row by row. Gives their definitions. */
async function dropIndexes(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
      where not indisunique and indrelid::regclass::text = any($1::text[])`,
    [TABLES.map((table) => getTableName(table))],
  );
  for (const { name } of rows) await pool.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

async function copyBatch(client: pg.PoolClient, begin: number, end: number, last: number): Promise<void> {
  await client.query("begin");
  // Which template is next, when it starts, and where it lives; as scattered as in life, but the same in each run.
  await client.query(
    `create temp table copies on commit drop as
       select n, bucket, template, started - s.started_at as shift,
              ${uuid("started", "bucket", "n::text")} as id
         from (select n, ('x' || substr(md5('b' || n), 1, 8))::bit(32)::int & ${BUCKETS - 1} as bucket,
                      ('x' || substr(md5('s' || n), 1, 7))::bit(28)::int % 100 as slot,
                      now() - interval '${SPAN_DAYS} days' * (1 - n::float8 / ${last}) as started
                 from generate_series(${begin}, ${end - 1}) n) c
         join growth_slots s using (slot)`,
  );
  await client.query("analyze copies");
  for (const table of TABLES) await client.query(copyOf(table));
  await client.query("commit");
}

function copyOf(table: PgTable): string {
  const name = getTableName(table);
  const columns = Object.values(getTableColumns(table));
  const values = columns.map((column) => {
    switch (column.name) {
      case "bucket":
        return "c.bucket";
      case "instance_id":
        return "c.id";
      case "id":
        return table === instances ? "c.id" : uuid("g.created_at + c.shift", "c.bucket", "(c.n || ' ' || g.wait)");
      case "number":
        return "nextval('instance_numbers')";
      case "business_key":
        return "'K-' || c.n";
      case "command_id":
        return "gen_random_uuid()";
      case "key":
      case "text_value":
        return `case when g."${column.name}" = 'c0' then 'c' || c.n else g."${column.name}" end`;
      case "due_at":
      case "run_at":
        // What waits for its time goes on waiting.
        return table === jobs
          ? `case when g.kind = 'timer' then now() + interval '30 days' else g."${column.name}" + c.shift end`
          : `g."${column.name}" + c.shift`;
      default:
        return column.getSQLType().startsWith("timestamp") ? `g."${column.name}" + c.shift` : `g."${column.name}"`;
    }
  });
  const list = columns.map((column) => `"${column.name}"`).join(", ");
  const key = table === instances ? "id" : "instance_id";
  return `insert into "${name}" (${list}) select ${values.join(", ")} from copies c join growth_${name} g on g.${key} = c.template order by c.n`;
}

/** A UUIDv7 of this moment whose last 12 bits are the bucket. */
function uuid(at: string, bucket: string, salt: string): string {
  const ms = `lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0')`;
  return `(${ms} || '7' || substr(md5(${salt}), 1, 3) || '8' || substr(md5(${salt}), 5, 12) || lpad(to_hex(${bucket}), 3, '0'))::uuid`;
}
