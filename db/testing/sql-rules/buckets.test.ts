import { describe, expect, it } from "vitest";
import { brokenSqlRules } from ".";

const id = "0199b2a0-0000-7000-8000-000000000080";
const check = (text: string, values: unknown[] = [128, id], across?: string) =>
  brokenSqlRules({ text, values, across });

describe("a statement about one instance is accepted", () => {
  it.each([
    ["select 1"],
    ["select * from workflows w join workflow_versions v on v.workflow_id = w.id"],
    ["select * from instances where bucket = $1 and id = $2"],
    ["select * from instances where bucket = 128 and id = any($2)"],
    [
      "select * from tasks t join instances i on i.bucket = t.bucket and i.bucket = $1 where t.bucket = $1 and i.bucket = t.bucket",
    ],
    [
      "select s.state from instance_states s join instances i on i.id = s.instance_id and i.bucket = s.bucket where s.bucket = $1 for update",
    ],
    [
      "select * from tasks t where t.bucket = $1 and exists (select 1 from steps s where s.bucket = t.bucket and s.instance_id = t.instance_id)",
    ],
    [
      "select (select count(*) from tasks t where t.bucket = $1 and t.instance_id = i.id) from instances i where i.bucket = $1",
    ],
    ["update jobs set state = 'ready', run_at = now() where bucket = $1 and id = $2"],
    ["delete from subscriptions where bucket = $1 and instance_id = $2"],
    ["insert into steps (bucket, instance_id, step) values ($1, $2, 1), ($1, $2, 2)"],
    ["insert into comments (id, bucket) values (gen_random_uuid(), $1)"],
    ["with gone as (delete from jobs where bucket = $1 and id = $2 returning id) select count(*) from gone"],
    [
      "with recursive up as (select id, parent_id from instances where bucket = $1 and id = $2 union all select i.id, i.parent_id from instances i join up on up.parent_id = i.id where i.bucket = $1) select * from up",
    ],
    ["select t.id, w.name from tasks t join workflows w on w.id = t.workflow_id where t.bucket = $1"],
    [
      "insert into variables (bucket, name) values ($1, 'a') on conflict (instance_id, name, bucket) do update set name = excluded.name",
    ],
  ])("%s", async (text) => {
    expect(await check(text)).toEqual([]);
  });

  it("names a list of buckets of one claim group", async () => {
    const text =
      "update jobs set state = 'leased' where bucket = any($1::int[]) and id in (select id from jobs where bucket = any($1::int[]) for update skip locked)";
    expect(await check(text, [[128, 129, 255]])).toEqual([]);
  });

  it("inserts rows of several buckets of one claim group", async () => {
    expect(await check("insert into jobs (id, bucket) values ($1, $2), ($3, $4)", [id, 128, id, 255])).toEqual([]);
  });
});

describe("a statement about one instance is refused when it", () => {
  it.each([
    ["reads without a bucket", "select * from instances where id = $2", /without its bucket/],
    ["updates without a bucket", "update tasks set title = 'x' where id = $2", /without its bucket/],
    ["deletes without a bucket", "delete from jobs where id = $2", /without its bucket/],
    [
      "has its bucket only in one of two alternatives",
      "select * from jobs where bucket = $1 or id = $2",
      /without its bucket/,
    ],
    ["excludes a bucket", "select * from jobs where not bucket = $1", /without its bucket/],
    ["inserts without a bucket", "insert into steps (instance_id, step) values ($2, 1)", /without a bucket/],
    [
      "inserts all columns by their order",
      "insert into steps select * from steps where bucket = $1",
      /without a bucket/,
    ],
    ["compares a bucket with a range", "select * from jobs where bucket = $1 and bucket > 5", /range/],
    ["asks for buckets between", "select * from jobs where bucket between 0 and 127", /range/],
    ["changes a bucket", "update instances set bucket = 5 where bucket = $1", /changes a bucket/],
    [
      "changes a bucket on conflict",
      "insert into jobs (id, bucket) values ($2, $1) on conflict (id, bucket) do update set bucket = 7",
      /changes a bucket/,
    ],
    ["draws ids in an update", "update jobs set lock_owner = gen_random_uuid() where bucket = $1", /volatile/],
    ["reads the wall clock in an update", "update jobs set run_at = clock_timestamp() where bucket = $1", /volatile/],
    [
      "joins not on the bucket",
      "select * from tasks t join instances i on i.id = t.instance_id where t.bucket = $1",
      /not on bucket/,
    ],
    [
      "names the outer row's bucket in a scalar sub-select",
      "select (select count(*) from tasks t where t.bucket = i.bucket) from instances i where i.bucket = $1",
      /outer row alone/,
    ],
    [
      "names the outer row's bucket in a lateral one",
      "select * from instances i, lateral (select 1 from tasks t where t.bucket = i.bucket) x where i.bucket = $1",
      /outer row alone/,
    ],
    ["locks without a bucket", "select * from jobs where id = $2 for update", /locks/],
    ["merges", "merge into jobs j using tasks t on j.id = t.id when matched then delete", /merge/],
    ["uses a table that nobody placed", "select * from pigeons", /placement/],
    ["takes an advisory lock", "select pg_advisory_xact_lock(7)", /advisory/],
    [
      "hides a write in a part without a bucket",
      "with gone as (delete from jobs where id = $2 returning id) select count(*) from gone",
      /without its bucket/,
    ],
  ])("%s", async (_, text, rule) => {
    expect((await check(text)).join("; ")).toMatch(rule);
  });

  it("names buckets of several claim groups", async () => {
    expect(await check("select id from jobs where bucket = any($1::int[])", [[127, 128]])).toEqual([
      "names buckets of several claim groups",
    ]);
  });

  it("inserts rows of several claim groups", async () => {
    expect(await check("insert into jobs (id, bucket) values ($1, $2), ($3, $4)", [id, 127, id, 128])).toEqual([
      "inserts rows of several claim groups into jobs",
    ]);
  });
});

describe("a statement that asks all buckets", () => {
  const across = (text: string) => check(text, [], "instances.list");

  it.each([
    ["select * from instances order by started_at desc limit 50"],
    ["select * from tasks t join instances i on i.id = t.instance_id and i.bucket = t.bucket"],
    [
      "select * from instances i where exists (select 1 from tasks t where t.bucket = i.bucket and t.instance_id = i.id)",
    ],
    ["select count(*) from tasks group by status"],
  ])("is accepted: %s", async (text) => {
    expect(await across(text)).toEqual([]);
  });

  it.each([
    ["update jobs set state = 'ready'", /writes across buckets/],
    ["insert into jobs (id, bucket) values ('a', 1)", /writes across buckets/],
    ["select * from jobs for update skip locked", /locks/],
    ["select * from tasks t join instances i on i.id = t.instance_id", /not on bucket/],
    ["select * from instances i where exists (select 1 from tasks t where t.instance_id = i.id)", /another bucket/],
    ["select status, count(*) from tasks group by grouping sets ((status), ())", /grouping sets/],
    [
      "with recursive up as (select id from instances union all select i.id from instances i join up on up.id = i.parent_id) select * from up",
      /recurses/,
    ],
  ])("is refused: %s", async (text, rule) => {
    expect((await across(text)).join("; ")).toMatch(rule);
  });
});
