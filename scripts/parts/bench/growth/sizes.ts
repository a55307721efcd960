import type pg from "pg";

const GIGA = 1e9;
const TABLES_TOLD = 5;

/** How large the database is, and what of it is largest. */
export async function sizes(admin: pg.Pool, instances: number): Promise<string> {
  const { rows } = await admin.query<{ name: string; rows: string; indexes: string }>(
    `select relname as name, pg_table_size(oid) as rows, pg_indexes_size(oid) as indexes from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace order by pg_total_relation_size(oid) desc`,
  );
  const total = rows.reduce((sum, row) => sum + Number(row.rows) + Number(row.indexes), 0);
  const giga = (bytes: number) => (bytes / GIGA).toFixed(2);
  const told = rows
    .slice(0, TABLES_TOLD)
    .map((row) => `${row.name} ${giga(Number(row.rows))} + ${giga(Number(row.indexes))}`);
  return `${giga(total)} GB, ${(total / instances / 1_000).toFixed(1)} kB an instance; rows + indexes: ${told.join(", ")}`;
}

const UPDATED = ["instance_states", "instances", "tasks", "steps", "jobs"];

interface Updates {
  readonly all: number;
  readonly hot: number;
}

export async function updatesOf(admin: pg.Pool): Promise<ReadonlyMap<string, Updates>> {
  // Backends tell of themselves at most each second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await admin.query<{ name: string; all: string; hot: string }>(
    `select relname as name, n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables where relname = any($1)`,
    [UPDATED],
  );
  return new Map(rows.map((row) => [row.name, { all: Number(row.all), hot: Number(row.hot) }]));
}

/** The share of updates since then that touched no index. */
export function hotShares(before: ReadonlyMap<string, Updates>, after: ReadonlyMap<string, Updates>): string {
  return UPDATED.flatMap((name) => {
    const all = after.get(name)!.all - before.get(name)!.all;
    const hot = after.get(name)!.hot - before.get(name)!.hot;
    return all > 0 ? `${name} ${((hot / all) * 100).toFixed(0)} %` : [];
  }).join(", ");
}
