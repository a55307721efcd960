import { beforeAll, expect, it } from "vitest";
import { PLACEMENT } from "@/db/schema/placement";
import { testDatabase } from "@/db/testing";
import { CITUS_STAND_IN } from "@/db/testing/citus-stand-in";
import { NotReady, spreadTables, Stopped } from "./cluster";

const { db } = await testDatabase();
const pool = db.$client;
const placed = (kind: string) => Object.entries(PLACEMENT).flatMap(([name, where]) => (where === kind ? name : []));

const asked = async () => {
  const { rows } = await pool.query<{ what: string; name: string; options: string }>("select * from asked order by at");
  return (what: string) => rows.filter((row) => row.what === what);
};
const foreignKeys = async () => {
  const { rows } = await pool.query<{ id: string; definition: string }>(
    "select oid::text as id, conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' order by 2",
  );
  return { definitions: rows.map((row) => row.definition), ids: rows.map((row) => row.id) };
};
let before: Awaited<ReturnType<typeof foreignKeys>>;

beforeAll(async () => {
  before = await foreignKeys();
});

it("says what is missing, and changes nothing", async () => {
  await expect(spreadTables(pool)).rejects.toThrow(/has no Citus.*Nothing was changed/);
  await pool.query(CITUS_STAND_IN);
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    [
      "update pg_dist_node set groupid = 3 where groupid = 0",
      "update pg_dist_node set groupid = 0 where groupid = 3",
      /does not know itself/,
    ],
    ["update pg_dist_node set isactive = false", "update pg_dist_node set isactive = true", /no node that holds data/],
    [
      "alter table instances rename to elsewhere",
      "alter table elsewhere rename to instances",
      /no tables of Throughline/,
    ],
    ["insert into worker_heartbeats values ('w', now(), now())", "delete from worker_heartbeats", /stop workers/],
  ];
  for (const [breaking, mending, words] of wrong) {
    await pool.query(breaking);
    const outcome = spreadTables(pool);
    await expect(outcome).rejects.toThrow(words);
    await expect(outcome).rejects.toBeInstanceOf(NotReady);
    await pool.query(mending);
  }
  expect((await pool.query("select from asked")).rowCount).toBe(0);
  expect(await foreignKeys()).toEqual(before);
});

it("tells where it stopped, and goes on from there", async () => {
  await pool.query("insert into refused values ('messages')");
  const outcome = spreadTables(pool);
  await expect(outcome).rejects.toBeInstanceOf(Stopped);
  await expect(outcome).rejects.toThrow(/create_distributed_table\('messages'[^]*the node is gone[^]*run this again/);
  const done = (await asked())("sharded").map((row) => row.name);
  expect(done).toContain("instances");
  expect(done).not.toContain("messages");
  await pool.query("delete from refused");
});

it("spreads each table as it is placed, once, and keeps every foreign key", async () => {
  await spreadTables(pool);
  const of = await asked();
  const names = (what: string) => of(what).map((row) => row.name);
  expect(names("reference").sort()).toEqual(placed("reference").sort());
  expect(names("sharded").sort()).toEqual(placed("sharded").sort());
  expect(names("emptied").sort()).toEqual(placed("sharded").sort());
  expect(names("sharded")[0]).toBe("instances");
  expect(of("sharded").find((row) => row.name === "instances")?.options).toBe("bucket 32 none");
  expect(of("sharded").find((row) => row.name === "tasks")?.options).toBe("bucket instances");
  expect(names("reference").indexOf("workflows")).toBeLessThan(names("reference").indexOf("workflow_versions"));
  expect((await foreignKeys()).definitions).toEqual(before.definitions);
});

it("does nothing more when it is run again", async () => {
  const keys = await foreignKeys();
  await spreadTables(pool);
  const of = await asked();
  expect([...of("reference"), ...of("sharded")]).toHaveLength(placed("reference").length + placed("sharded").length);
  expect(await foreignKeys()).toEqual(keys);
});

it("spreads a table of a later version without touching the keys of the others", async () => {
  const keys = await foreignKeys();
  await pool.query("delete from pg_dist_partition where logicalrelid = 'comments'::regclass");
  await spreadTables(pool);
  expect((await asked())("sharded").filter((row) => row.name === "comments")).toHaveLength(2);
  const now = await foreignKeys();
  expect(now.definitions).toEqual(keys.definitions);
  const changed = now.definitions.filter((_, at) => now.ids[at] !== keys.ids[at]);
  expect(changed).toHaveLength(1);
  expect(changed[0]).toMatch(/comments_instance_fk/);
});
