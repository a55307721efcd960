import { describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { touchedGroups } from "./plans";

// The twin is there to refuse: these are what it must refuse and accept, so that it can't go blind.
// Statements here are the test's own, which are not held against the rules.

const { db } = await testDatabase();
const pool = db.$client;
const id = "0199b2a0-0000-7000-8000-000000000080";

describe("the twin's plans touch", () => {
  it.each([
    ["nothing sharded", "select * from workflows", []],
    ["the bucket's group", "select * from instances where bucket = $1", [128]],
    ["the group of a list", "select * from jobs where bucket = any($1::int[])", [[128, 129, 255]]],
    [
      "the same group in each table",
      "select * from tasks t join instances i on i.bucket = t.bucket and i.id = t.instance_id where t.bucket = $1",
      [128],
    ],
    ["the bucket's group of what is changed", "update tasks set name = 'x' where bucket = $1", [128]],
  ])("%s", async (_, text, values) => {
    const groups = await touchedGroups(pool, { text, values });
    expect(groups).toEqual(values.length === 0 ? [] : [1]);
  });

  it.each([
    ["every group without a bucket", "select * from instances where id = $1", [id], 32],
    ["every group of what is changed", "delete from jobs where id = $1", [id], 32],
    [
      "every group of a table joined by the instance alone",
      "select * from tasks t join instances i on i.id = t.instance_id where t.bucket = $1",
      [128],
      32,
    ],
    ["both groups of two buckets", "select * from jobs where bucket = any($1::int[])", [[127, 128]], 2],
    [
      "every group in a sub-select that follows the outer row",
      "select (select count(*) from tasks t where t.bucket = i.bucket) from instances i where i.bucket = $1",
      [128],
      32,
    ],
  ])("%s", async (_, text, values, count) => {
    expect(await touchedGroups(pool, { text, values })).toHaveLength(count);
  });
});

describe("the twin refuses", () => {
  it.each([
    ["a unique index without the bucket", "create unique index on tasks (instance_id, wait)"],
    [
      "a primary key without the bucket",
      "create table other (like tasks) partition by range (bucket); alter table other add primary key (id)",
    ],
    [
      "a foreign key without the bucket",
      "alter table tasks add constraint x foreign key (instance_id) references instances (id)",
    ],
    ["a row whose bucket no group holds", "insert into audit (bucket, id) values (4096, gen_random_uuid())"],
  ])("%s", async (_, text) => {
    await expect(pool.query(text)).rejects.toThrow(/partition|unique constraint/);
  });
});
