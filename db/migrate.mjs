import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { fileURLToPath } from "node:url";
import pg from "pg";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Makes what the migrations need and the schema's own language can't say, where it is missing. */
export async function createExtensions(client) {
  try {
    await client.query("create extension if not exists pg_trgm");
  } catch (error) {
    error.message = `The extension pg_trgm, by which parts of titles are found, can't be made: ${error.message}. It comes with Postgres: install its contrib package, or let an administrator run "create extension pg_trgm" in this database once, then start again`;
    throw error;
  }
}

/** Brings the schema up to date. Safe to run from several processes at once; a failing migration changes nothing. */
export async function migrateDatabase(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 }).on("error", () => {});
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(727001)");
    await createExtensions(client);
    await migrate(drizzle({ client }), { migrationsFolder });
  } finally {
    await client.end();
  }
}
