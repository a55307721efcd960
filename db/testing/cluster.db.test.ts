import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { CITUS_STAND_IN } from "./citus-stand-in";
import { clearCluster, prepareCluster, takeCluster } from "./cluster";

// What tests on a real cluster do before and after, on a plain Postgres with stand-ins for Citus' functions.

const { db, url } = await testDatabase();
const cluster = new URL(url);
cluster.pathname = `${cluster.pathname}_cluster`;
const name = pg.escapeIdentifier(cluster.pathname.slice(1));
const on = async <T extends object>(text: string) => {
  const client = new pg.Client({ connectionString: cluster.href });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
};
const tables = () => on<{ tablename: string }>("select tablename from pg_tables where schemaname = 'public'");

beforeAll(async () => {
  await db.$client.query(`create database ${name}`);
  await db.$client.query(`alter database ${name} set search_path = public, stand_in`);
  await on(`create schema stand_in; set search_path = stand_in; ${CITUS_STAND_IN}`);
});
afterAll(() => db.$client.query(`drop database ${name} with (force)`));

it("refuses a database that holds something", async () => {
  await on("create table somebodys (id int)");
  await expect(prepareCluster(cluster.href)).rejects.toThrow(/somebodys.*Nothing was changed/);
  expect(await tables()).toEqual([{ tablename: "somebodys" }]);
  await on("drop table somebodys");
});

it("migrates and spreads an empty one, also after a run that was killed, and leaves it empty", async () => {
  await prepareCluster(cluster.href);
  await on("insert into groups values ('a', 'A')");
  await on("delete from pg_dist_partition");
  await prepareCluster(cluster.href);
  expect(await on("select * from groups")).toEqual([]);
  expect(await on("select logicalrelid from pg_dist_partition where logicalrelid = 'jobs'::regclass")).toHaveLength(1);
  await clearCluster(cluster.href);
  expect(await tables()).toEqual([]);
});

it("gives the tables to one file at a time, empty", async () => {
  await on("delete from pg_dist_partition");
  await prepareCluster(cluster.href);
  const release = await takeCluster(cluster.href);
  await on("insert into groups values ('a', 'A'); select nextval('instance_numbers')");
  let isTaken = false;
  const next = takeCluster(cluster.href).then((give) => {
    isTaken = true;
    return give;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isTaken).toBe(false);
  await release();
  const give = await next;
  expect(await on("select * from groups")).toEqual([]);
  expect(await on("select nextval('instance_numbers')::int as number")).toEqual([{ number: 1 }]);
  await give();
});
