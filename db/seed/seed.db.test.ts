import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { INSTANCE_STATUSES } from "@/lib/domain/status";
import { seed } from "./main";
import { DEMO_WORKFLOWS } from "./workflows";

const { db } = await testDatabase();
let made: { instances: number };

beforeAll(async () => {
  made = await seed(db, new Date("2026-06-15T12:00:00Z"));
}, 180_000);

it("makes about 300 instances in every state, started over ninety days", async () => {
  expect(made.instances).toBe(300);
  const { rows } = await db.execute(sql`select status, count(*)::int as n from instances group by status`);
  const counts = Object.fromEntries(rows.map((row) => [row["status"], row["n"]]));
  expect(Object.keys(counts).sort()).toEqual([...INSTANCE_STATUSES].sort());
  expect(Object.values(counts).reduce((sum: number, n) => sum + Number(n), 0)).toBe(300);
  const { rows: ages } = await db.execute(
    sql`select extract(day from max(started_at) - min(started_at))::int as days from instances`,
  );
  expect(Number(ages[0]!["days"])).toBeGreaterThan(80);
});

it.each(DEMO_WORKFLOWS.map((model) => [model.id, model] as const))(
  "takes every flow of %s at least once",
  async (key, model) => {
    const { rows } = await db.execute(sql`
    select distinct event ->> 'flow' as flow
    from transitions t
    join instances i on i.id = t.instance_id and i.bucket = t.bucket
    join workflows w on w.id = i.workflow_id,
    jsonb_array_elements(t.events) event
    where w.key = ${key} and event ->> 'type' = 'flowTaken'`);
    const taken = new Set(rows.map((row) => row["flow"]));
    expect(model.flows.map((flow) => flow.id).filter((id) => !taken.has(id))).toEqual([]);
  },
);

it("leaves work for the people who sign in: open tasks, some of them overdue, and incidents", async () => {
  const { rows } = await db.execute(sql`
    select count(*) filter (where status = 'open')::int as open,
           count(*) filter (where status = 'open' and due_at < '2026-06-15T12:00:00Z')::int as overdue,
           (select count(*)::int from incidents where resolved_at is null) as incidents
    from tasks`);
  expect(Number(rows[0]!["open"])).toBeGreaterThan(20);
  expect(Number(rows[0]!["overdue"])).toBeGreaterThan(3);
  expect(Number(rows[0]!["incidents"])).toBeGreaterThan(2);
});
