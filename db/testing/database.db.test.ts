import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { getDb } from "@/db/client";
import { groups } from "@/db/schema";
import { testDatabase } from "@/db/testing";

const { db } = await testDatabase();

it("gives each test file a migrated and empty database", async () => {
  expect(await db.select().from(groups)).toEqual([]);
});

it("gives the same database through getDb", async () => {
  const current = sql`select current_database() as name`;
  expect((await getDb().execute(current)).rows).toEqual((await db.execute(current)).rows);
});
