import pg from "pg";
import { spreadTables } from "@/db/cluster";
import { migrateDatabase } from "@/db/migrate.mjs";
import { PLACEMENT } from "@/db/schema/placement";

/** A table that says that all others are the tests' own, also where an earlier run was killed. */
const MARK = "throughline_tests";
const TABLES = Object.keys(PLACEMENT).map((table) => `"${table}"`);

/** Migrates and spreads the empty database of a cluster for the tests. Throws for one that holds something else. */
export async function prepareCluster(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    const names = rows.map(({ name }) => name);
    if (names.includes(MARK)) await drop(client);
    else if (names.length > 0) {
      throw new Error(
        `The database of CITUS_URL holds tables already (${names.slice(0, 3).join(", ")} …). The tests empty what they use: give them a database of its own, prepared as step 1 of "The switch" in docs/scaling.md says, with nothing in it. Nothing was changed.`,
      );
    }
    await client.query(`create table if not exists ${MARK} ()`);
  });
  await migrateDatabase(url);
  await withClient(url, (client) => spreadTables(client));
}

/** Removes what `prepareCluster` has made. */
export async function clearCluster(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await drop(client);
    await client.query(`drop table if exists ${MARK}`);
  });
}

async function drop(client: pg.Client): Promise<void> {
  await client.query(`drop table if exists ${TABLES.join(", ")} cascade`);
  await client.query("drop sequence if exists instance_numbers");
  await client.query("drop schema if exists drizzle cascade");
}

/** Empties all tables, and keeps other test files from them until the function it gives is called. */
export async function takeCluster(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("select pg_advisory_lock(727002)");
  await client.query(`truncate ${TABLES.join(", ")} cascade`);
  await client.query("alter sequence instance_numbers restart");
  return () => client.end();
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
