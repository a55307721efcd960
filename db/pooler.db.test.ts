import { afterAll, expect, it } from "vitest";
import { connect } from "@/db/client";
import { findPoolerProblem, isPooled, LIMITS } from "@/db/pooler.mjs";
import { testDatabase } from "@/db/testing";

const { url } = await testDatabase();
const pooled = connect(url, { max: 1, isPooled: true, options: "-c application_name=mine" });
afterAll(() => pooled.$client.end());

it("keeps nothing in a connection behind a pooler: no prepared statements, no settings", async () => {
  await pooled.$client.query({ name: "one", text: "select $1::int as n", values: [1] });
  const { rows } = await pooled.$client.query<{ prepared: number; limit: string; name: string }>({
    name: "two",
    text: `select (select count(*)::int from pg_prepared_statements) as prepared, current_setting('statement_timeout') as limit,
      current_setting('application_name') as name`,
  });
  expect(rows).toEqual([{ prepared: 0, limit: "0", name: "" }]);
});

it("prepares statements where a connection stays the same", async () => {
  const direct = connect(url, { max: 1 });
  await direct.$client.query({ name: "one", text: "select $1::int as n", values: [1] });
  const { rows } = await direct.$client.query("select name from pg_prepared_statements");
  expect(rows).toEqual([{ name: "one" }]);
  await direct.$client.end();
});

it("takes DATABASE_URL for a pooler if there is another way past it", () => {
  const [through, past] = ["postgres://a@pooler/a", "postgres://a@postgres/a"];
  expect(isPooled(through, { DATABASE_URL: through })).toBe(false);
  expect(isPooled(through, { DATABASE_URL: through, DATABASE_DIRECT_URL: "" })).toBe(false);
  expect(isPooled(through, { DATABASE_URL: through, DATABASE_DIRECT_URL: through })).toBe(false);
  expect(isPooled(through, { DATABASE_URL: through, DATABASE_DIRECT_URL: past })).toBe(true);
  expect(isPooled(past, { DATABASE_URL: through, DATABASE_DIRECT_URL: past })).toBe(false);
});

it("says how a pooler's connections get the limits that they lack", async () => {
  expect(await findPoolerProblem({ DATABASE_URL: url })).toBeUndefined();
  const past = `${url}?application_name=past`;
  const problem = await findPoolerProblem({ DATABASE_URL: url, DATABASE_DIRECT_URL: past });
  const role = new URL(url).username;
  for (const [name, value] of Object.entries(LIMITS))
    expect(problem).toContain(`alter role "${role}" set ${name} = '${value}';`);
});
