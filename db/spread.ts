import type pg from "pg";

const asked = new WeakMap<pg.Pool, Promise<boolean>>();

/**
 * Whether the tables of this database are spread over the nodes of a Citus cluster. Asked once for each pool: processes
 * are stopped for the switch.
 */
export function isSpread(pool: pg.Pool): Promise<boolean> {
  let answer = asked.get(pool);
  if (!answer) {
    answer = askWhetherSpread(pool);
    asked.set(pool, answer);
    // A database that could not be reached has not answered.
    answer.catch(() => asked.delete(pool));
  }
  return answer;
}

/** The same, as it is now. */
export async function askWhetherSpread(pool: pg.Pool): Promise<boolean> {
  const known = await pool.query<{ known: boolean }>("select to_regclass('pg_dist_partition') is not null as known");
  if (!known.rows[0]?.known) return false;
  const found = await pool.query("select from pg_dist_partition where logicalrelid = 'jobs'::regclass");
  return found.rowCount === 1;
}
