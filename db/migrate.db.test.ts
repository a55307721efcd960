import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { migrateDatabase } from "./migrate.mjs";

const { db, url } = await testDatabase();
const name = `migrate_${randomBytes(6).toString("hex")}`;
const at = (user?: string) => {
  const there = new URL(url);
  there.pathname = `/${name}`;
  if (user) {
    there.username = user;
    there.password = "secret";
  }
  return there.href;
};
const tables = async () => {
  const client = new pg.Client({ connectionString: at() });
  await client.connect();
  const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'");
  await client.end();
  return rows.length;
};

afterAll(() =>
  db.$client.query(`drop database if exists ${name} with (force)`).then(() => db.$client.query(`drop role ${name}`)),
);

it("needs no more rights than those of the database's owner, and without them says what is missing", async () => {
  await db.$client.query(`create role ${name} login password 'secret'`);
  await db.$client.query(`create database ${name}`);
  await db.$client.query(`grant connect on database ${name} to ${name}`);
  await expect(migrateDatabase(at(name))).rejects.toThrow(
    /pg_trgm.*permission denied.*administrator.*then start again/,
  );
  expect(await tables()).toBe(0);

  await db.$client.query(`alter database ${name} owner to ${name}`);
  await migrateDatabase(at(name));
  await migrateDatabase(at(name));
  expect(await tables()).toBeGreaterThan(0);
});
