import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { createExtensions } from "@/db/migrate.mjs";
import { PLACEMENT } from "@/db/schema/placement";
import { BUCKETS } from "@/lib/domain/buckets";
import { CLAIM_GROUPS, GROUP_SIZE } from "@/lib/domain/claim-groups";

const MIGRATIONS = path.resolve("db/migrations");

/**
 * The migrations as they run on the partitioned twin: each sharded table is cut by `bucket` into the claim groups, so
 * that plain Postgres refuses keys without a bucket and shows in its plans which groups a statement touches.
 */
export function twinStatements(migrations: readonly string[]): string[] {
  return migrations
    .flatMap((text) => text.split("--> statement-breakpoint"))
    .flatMap((statement) => {
      const table = /^\s*create table "(\w+)"/i.exec(statement)?.[1];
      if (!table || PLACEMENT[table as keyof typeof PLACEMENT] !== "sharded") return [statement];
      return [statement.replace(/;?\s*$/, ' partition by range ("bucket");'), ...partitions(table)];
    });
}

function partitions(table: string): string[] {
  return Array.from({ length: CLAIM_GROUPS }, (_, group) => {
    const to = group === CLAIM_GROUPS - 1 ? BUCKETS : (group + 1) * GROUP_SIZE;
    return `create table "${partitionName(table, group)}" partition of "${table}" for values from (${group * GROUP_SIZE}) to (${to})`;
  });
}

function partitionName(table: string, group: number): string {
  return `${table}_g${String(group).padStart(2, "0")}`;
}

// As on a spread database, each part's index is named after the whole one with a suffix.
const NAME_INDEXES = `do $$ declare part record; begin
  for part in select c.oid::regclass as index, p.relname || right(t.relname, 4) as name from pg_inherits h
      join pg_class c on c.oid = h.inhrelid and c.relkind = 'i' join pg_class p on p.oid = h.inhparent
      join pg_index x on x.indexrelid = c.oid join pg_class t on t.oid = x.indrelid
  loop execute format('alter index %s rename to %I', part.index, part.name); end loop;
end $$`;

/** The claim group of a partition, by its name. */
export function groupOfPartition(name: string): number | undefined {
  const group = /_g(\d\d)$/.exec(name)?.[1];
  return group === undefined ? undefined : Number(group);
}

export async function migrateTwin(connectionString: string): Promise<void> {
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith(".sql"));
  const texts = files.sort().map((file) => readFileSync(path.join(MIGRATIONS, file), "utf8"));
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await createExtensions(client);
    for (const statement of twinStatements(texts)) await client.query(statement);
    await client.query(NAME_INDEXES);
  } finally {
    await client.end();
  }
}
