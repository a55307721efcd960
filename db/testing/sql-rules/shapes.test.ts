import { describe, expect, it } from "vitest";
import { brokenSqlRules } from ".";

const id = "0199b2a0-0000-7000-8000-000000000080";
const check = (text: string) => brokenSqlRules({ text, values: [128, id] });
const across = (text: string) => brokenSqlRules({ text, values: [], across: "instances.list" });

describe("a statement about one claim group is accepted that", () => {
  it.each([
    [
      "joins a table that every node has",
      "select * from instances i join workflows w on w.id = i.workflow_id where i.bucket = $1",
    ],
    [
      "locks rows of one of its tables",
      "select * from instances i join workflows w on w.id = i.workflow_id where i.bucket = $1 for update of i",
    ],
    [
      "inserts what it selects",
      "insert into steps (bucket, step) select bucket, step from json_to_recordset($2::json) as u(bucket int, step int)",
    ],
    [
      "inserts an instance before what belongs to it",
      "with a as (insert into instances (bucket, id) select bucket, id from json_to_recordset($2::json) as u(bucket int, id uuid)), b as (insert into steps (bucket) select bucket from json_to_recordset($2::json) as u(bucket int)) select 1",
    ],
    [
      "uses local tables alone",
      "select nextval('x') from triggers t join sessions s on s.id = t.id where t.ctid = s.ctid",
    ],
    [
      "joins local tables with those that every node has",
      "select * from workflow_drafts d join workflows w on w.id = d.workflow_id for update of d",
    ],
  ])("%s", async (_, text) => {
    expect(await check(text)).toEqual([]);
  });
});

describe("a statement about one claim group is refused that", () => {
  it.each([
    [
      "has a sub-select among its values",
      "insert into tasks (bucket, name) values ($1, (select name from workflows limit 1))",
      /among its values/,
    ],
    ["samples", "select * from jobs tablesample system (10) where bucket = $1", /samples/],
    [
      "finds rows by their place",
      "delete from jobs where bucket = $1 and ctid in (select ctid from jobs where bucket = $1)",
      /ctid/,
    ],
    ["numbers rows", "select nextval('instance_numbers'), id from instances where bucket = $1", /sequence/],
    [
      "locks rows that every node has",
      "select * from instances i join workflows w on w.id = i.workflow_id where i.bucket = $1 for update",
      /name the tables to lock/,
    ],
    [
      "joins a local table",
      "select * from jobs j join worker_heartbeats h on h.worker = j.lock_owner where j.bucket = $1",
      /local table/,
    ],
    [
      "changes a table that every node has",
      "update workflows set latest_version = 1 where id = (select workflow_id from instances where bucket = $1 and id = $2)",
      /changes a reference table/,
    ],
    [
      "inserts an instance after what belongs to it",
      "with a as (insert into steps (bucket) select bucket from json_to_recordset($2::json) as u(bucket int)), b as (insert into instances (bucket, id) select bucket, id from json_to_recordset($2::json) as u(bucket int, id uuid)) select 1",
      /after what belongs/,
    ],
  ])("%s", async (_, text, rule) => {
    expect((await check(text)).join("; ")).toMatch(rule);
  });
});

describe("a statement that asks all buckets is accepted that", () => {
  it.each([
    [
      "looks for rows of the same bucket",
      "select * from instances i where exists (select 1 from tasks t where t.bucket = i.bucket and t.instance_id = i.id) or i.id = $1",
    ],
    [
      "counts some",
      "select count(*) filter (where status = 'x' and workflow_id in (select id from workflows)) from instances",
    ],
    [
      "takes the first of a sub-select by itself",
      "select * from tasks where assignee in (select assignee from tasks order by assignee limit 5)",
    ],
    ["joins a local table", "select * from jobs j join worker_heartbeats h on h.worker = j.lock_owner"],
  ])("%s", async (_, text) => {
    expect(await across(text)).toEqual([]);
  });
});

describe("a statement that asks all buckets is refused that", () => {
  it.each([
    [
      "counts by rows of another table",
      "select count(*) filter (where exists (select 1 from incidents i where i.bucket = s.bucket and i.step = s.step)) from steps s",
      /within an aggregate/,
    ],
    [
      "takes the first of another table for each row",
      "select (select name from tasks t where t.bucket = i.bucket and t.instance_id = i.id order by wait limit 1) from instances i",
      /limits a sub-select/,
    ],
    [
      "counts for each row of a table that every node has",
      "select (select count(*) from instances i where i.workflow_id = w.id) from workflows w",
      /for each row of others/,
    ],
  ])("%s", async (_, text, rule) => {
    expect((await across(text)).join("; ")).toMatch(rule);
  });
});
