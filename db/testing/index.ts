import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, inject } from "vitest";
import { connect, type Db } from "@/db/client";
import { readClaimGroups } from "@/lib/runtime/claim-groups";
import { findUnsound } from "@/lib/runtime/testing/find-unsound";
import { takeCluster } from "./cluster";
import { brokenRules, splitByCaller, watchPool } from "./watch";

export interface TestDatabase {
  readonly db: Db;
  readonly url: string;
}

/**
 * A database of the calling test file's own, empty and migrated; `getDb()` gives the same one. On the partitioned twin
 * the file fails when a statement of the product breaks a rule of a spread database.
 * At the end of the file every instance is held against its history; where tests leave what is not sound on purpose,
 * `unchecked` says why. Call it at the top of the file: `const { db } = await testDatabase();`
 */
export async function testDatabase({ unchecked }: { readonly unchecked?: string } = {}): Promise<TestDatabase> {
  const database = inject("isCluster") ? await onCluster(inject("templateUrl")) : await ownDatabase();
  // What is registered later runs earlier: the database is still there.
  if (unchecked === undefined) afterAll(async () => expect(await findUnsound(database.db)).toEqual([]), 60_000);
  return database;
}

async function ownDatabase(): Promise<TestDatabase> {
  const template = new URL(inject("templateUrl"));
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = new URL(template);
  url.pathname = `/${name}`;
  const admin = new URL(template);
  admin.pathname = "/postgres";

  await run(admin, `create database ${name} template ${pg.escapeIdentifier(template.pathname.slice(1))}`);
  const { db, close } = inject("isTwin") ? watched(url.href) : unwatched(url.href);
  makeDefault(db, url.href);

  afterAll(async () => {
    try {
      await close();
    } finally {
      await run(admin, `drop database ${name} with (force)`);
    }
  });
  return { db, url: url.href };
}

/** The database of a cluster, which all files take in turns. */
async function onCluster(url: string): Promise<TestDatabase> {
  const release = await takeCluster(url);
  const { db, close } = unwatched(url);
  await readClaimGroups(db);
  makeDefault(db, url);
  afterAll(() => close().finally(release));
  return { db, url };
}

function makeDefault(db: Db, url: string): void {
  process.env["DATABASE_URL"] = url;
  (globalThis as { throughlineDb?: Db }).throughlineDb = db;
}

interface OpenDatabase {
  readonly db: Db;
  readonly close: () => Promise<void>;
}

function unwatched(url: string): OpenDatabase {
  const db = connect(url);
  return { db, close: () => db.$client.end() };
}

function watched(url: string): OpenDatabase {
  const product = connect(url);
  const plain = connect(url);
  const seen = watchPool(product.$client);
  return {
    db: splitByCaller(product, plain),
    close: async () => {
      const broken = await brokenRules(plain.$client, seen.values());
      await Promise.all([product.$client.end(), plain.$client.end()]);
      if (broken.length > 0) throw new Error(`Statements that a spread database refuses:\n\n${broken.join("\n\n")}`);
    },
  };
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
