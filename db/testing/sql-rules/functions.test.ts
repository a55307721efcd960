import { describe, expect, it } from "vitest";
import { brokenSqlRules } from ".";

const id = "0199b2a0-0000-7000-8000-000000000080";
const check = (text: string) => brokenSqlRules({ text, values: [128, id] });

describe("a change is accepted that", () => {
  it.each([
    [
      "reads the clock once",
      "update jobs set run_at = now() + $2 * interval '1 ms' where bucket = $1 and due_at <= now()",
    ],
    [
      "draws an id in an insert of one row",
      "insert into comments (id, bucket, at) values (gen_random_uuid(), $1, clock_timestamp())",
    ],
    [
      "returns columns and what is made of them alone",
      "delete from jobs where bucket = $1 returning id, (state = 'leased')::int, lower(kind)",
    ],
    [
      "takes the later of two moments",
      "update instances set last_activity_at = greatest(last_activity_at, $2) where bucket = $1",
    ],
    [
      "decides by what is there",
      "update instances set title = case when unique_key then title else coalesce(business_key, 'x') end where bucket = $1",
    ],
    [
      "looks for what is due in a sub-select",
      "update jobs set state = 'ready' where bucket = $1 and id in (select id from jobs where bucket = $1 and due_at + interval '1 day' < now() limit 5 for update skip locked)",
    ],
    [
      "joins rows that come as JSON",
      "update jobs t set state = u.state from json_to_recordset($2::json) as u(bucket int, id uuid, state text) where t.bucket = any($1::int[]) and t.bucket = u.bucket and t.id = u.id",
    ],
    [
      "joins what is there with what came",
      "insert into jobs (bucket, spec) values ($1, $2) on conflict (id, bucket) do update set spec = jsonb_set(jobs.spec, '{a}', excluded.spec), epoch = jobs.epoch + 1",
    ],
    [
      "changes a table that stays on the main node as it likes",
      "update worker_heartbeats set seen_at = clock_timestamp() returning now()",
    ],
  ])("%s", async (_, text) => {
    expect(await check(text)).toEqual([]);
  });
});

describe("a change is refused that", () => {
  it.each([
    [
      "returns the time",
      "update jobs set state = 'ready' where bucket = $1 returning id, now() as now",
      /returns what now/,
    ],
    [
      "returns the present time",
      "delete from jobs where bucket = $1 returning current_timestamp",
      /returns what the present time/,
    ],
    ["returns a moment as text", "delete from jobs where bucket = $1 returning run_at::text", /returns what a moment/],
    [
      "returns time and interval",
      "delete from jobs where bucket = $1 returning run_at + interval '1 day'",
      /returns what time/,
    ],
    [
      "returns what a function makes whose kind nobody knows",
      "insert into users (id) values ($2) returning format('%s', id)",
      /returns what format/,
    ],
    [
      "reads the clock where a row is there already",
      "insert into messages (bucket, id) values ($1, $2) on conflict (id, bucket) do update set published_at = now()",
      /uses now where a row/,
    ],
    [
      "draws ids where a row is there already",
      "insert into jobs (bucket, id) values ($1, $2) on conflict (id, bucket) do update set lock_owner = gen_random_uuid()",
      /uses gen_random_uuid where a row/,
    ],
    [
      "draws ids",
      "update jobs set lock_owner = gen_random_uuid() where bucket = $1",
      /volatile function gen_random_uuid/,
    ],
    ["reads the wall clock", "update jobs set run_at = clock_timestamp() where bucket = $1", /volatile function clock/],
    [
      "removes by the wall clock",
      "delete from messages where bucket = $1 and expires_at < clock_timestamp()",
      /volatile/,
    ],
    [
      "uses the wall clock in a part before it",
      "with old as (select id from jobs where bucket = $1 and due_at < clock_timestamp()) update jobs set state = 'x' where bucket = $1 and id in (select id from old)",
      /volatile/,
    ],
    [
      "adds an interval to a column",
      "update jobs set run_at = run_at + interval '1 s' where bucket = $1",
      /gives a column to time and interval/,
    ],
    [
      "adds many of them",
      "update jobs set run_at = due_at + epoch * interval '1 s' where bucket = $1",
      /gives a column to time/,
    ],
    [
      "takes the date of a column",
      "update tasks set name = 'x' where bucket = $1 and due_at::date = $2",
      /a moment as text or date/,
    ],
    [
      "gives a column to a function that is not immutable",
      "update tasks set name = to_char(due_at, 'YYYY') where bucket = $1",
      /gives a column to to_char/,
    ],
    [
      "decides by the clock",
      "update jobs set run_at = coalesce(due_at, now()) where bucket = $1",
      /now within case or coalesce/,
    ],
    [
      "decides by it in another way",
      "delete from jobs where bucket = $1 and case when due_at < now() then true else false end",
      /within case/,
    ],
    [
      "does so with a table that every node has",
      "update users set name = clock_timestamp()::text where id = $2",
      /volatile/,
    ],
  ])("%s", async (_, text, rule) => {
    expect((await check(text)).join("; ")).toMatch(rule);
  });
});
