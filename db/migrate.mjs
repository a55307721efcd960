import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { fileURLToPath } from "node:url";
import pg from "pg";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Brings the schema up to date. Safe to run from several processes at once; a failing migration changes nothing. */
export async function migrateDatabase(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 }).on("error", () => {});
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(727001)");
    await migrate(drizzle({ client }), { migrationsFolder });
  } finally {
    await client.end();
  }
}
