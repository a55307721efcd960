import { expect, it } from "vitest";
import { PLACEMENT } from "@/db/schema/placement";
import { testDatabase } from "@/db/testing";
import { scaleOutStatements } from "./scale-out";

const { db } = await testDatabase();
const pool = db.$client;

// Stands for Citus, and notes what it is asked for: the SQL around its functions is Postgres' own, and runs for real.
const CITUS = `
  create table asked (at int generated always as identity, what text, name text, options text);
  create table pg_dist_partition (logicalrelid regclass);
  create function note(what text, name text, options text) returns text language sql as
    $$ insert into asked (what, name, options) values (what, name, options) returning what $$;
  create function create_reference_table(name text) returns text language sql as
    $$ insert into pg_dist_partition values (name::regclass); select note('reference', name, '') $$;
  create function create_distributed_table(name text, col text, shard_count int default null, colocate_with text default null) returns text language sql as
    $$ insert into pg_dist_partition values (name::regclass); select note('sharded', name, concat_ws(' ', col, shard_count, colocate_with)) $$;
  create function truncate_local_data_after_distributing_table(name text) returns text language sql as $$ select note('emptied', name, '') $$;`;

const foreignKeys = async () =>
  (
    await pool.query<{ definition: string }>(
      "select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' order by 1",
    )
  ).rows;

it("spreads each table as it is placed, and keeps every foreign key; a second run does nothing", async () => {
  await pool.query(CITUS);
  const before = await foreignKeys();
  for (const statement of scaleOutStatements()) await pool.query(statement);

  const { rows } = await pool.query<{ what: string; name: string; options: string }>("select * from asked order by at");
  const asked = (what: string) => rows.filter((row) => row.what === what).map((row) => row.name);
  const placed = (kind: string) => Object.entries(PLACEMENT).flatMap(([name, where]) => (where === kind ? name : []));
  expect(asked("reference").sort()).toEqual(placed("reference").sort());
  expect(asked("sharded").sort()).toEqual(placed("sharded").sort());
  expect(asked("emptied").sort()).toEqual(placed("sharded").sort());
  expect(asked("sharded")[0]).toBe("instances");
  expect(rows.find((row) => row.what === "sharded" && row.name === "instances")?.options).toBe("bucket 32 none");
  expect(rows.find((row) => row.what === "sharded" && row.name === "tasks")?.options).toBe("bucket instances");
  expect(asked("reference").indexOf("workflows")).toBeLessThan(asked("reference").indexOf("workflow_versions"));
  expect(await foreignKeys()).toEqual(before);

  for (const statement of scaleOutStatements()) await pool.query(statement);
  const again = await pool.query("select * from asked where what <> 'emptied'");
  expect(again.rowCount).toBe(placed("reference").length + placed("sharded").length);
});
