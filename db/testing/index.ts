import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { connect, type Db } from "@/db/client";

export interface TestDatabase {
  readonly db: Db;
  readonly url: string;
}

/**
 * A database of the calling test file's own, empty and migrated; `getDb()` gives the same one.
 * Call it at the top of the file: `const { db } = await testDatabase();`
 */
export async function testDatabase(): Promise<TestDatabase> {
  const template = new URL(inject("templateUrl"));
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = new URL(template);
  url.pathname = `/${name}`;
  const admin = new URL(template);
  admin.pathname = "/postgres";

  await run(admin, `create database ${name} template ${pg.escapeIdentifier(template.pathname.slice(1))}`);
  const db = connect(url.href);
  process.env["DATABASE_URL"] = url.href;
  (globalThis as { throughlineDb?: Db }).throughlineDb = db;

  afterAll(async () => {
    await db.$client.end();
    await run(admin, `drop database ${name} with (force)`);
  });
  return { db, url: url.href };
}

async function run(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
