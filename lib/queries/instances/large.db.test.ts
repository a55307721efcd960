import { drizzle } from "drizzle-orm/node-postgres";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Db } from "@/db/client";
import { testDatabase } from "@/db/testing";
import { COUNTED_TO } from "@/lib/domain/instance-lists";
import { find } from "@/lib/queries/search/find";
import { listTasks } from "@/lib/queries/tasks/list";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import { countInstances, type InstanceListInput, listInstances } from "./list";

// The lists of a database that holds more than anybody counts: what they count, and which indexes they follow.

const { db } = await testDatabase({ unchecked: "ended instances are rows made by hand" });
const desk = await openDesk(db);
const ada = await desk.hire("ada", "admin");

const MORE = 5;
const VERSION_2 = 2;
const DAY = "2026-01-01T00:00:00Z";

beforeAll(async () => {
  const ids = "('0199b2a0-0000-7000-8000-' || lpad(to_hex(n), 9, '0') || lpad(to_hex(n % 4096), 3, '0'))::uuid";
  await db.$client.query(
    `insert into instances (bucket, id, number, workflow_id, version, title, business_key, status, started_at, ended_at, last_activity_at)
       select n % 4096, ${ids}, 1000000 + n, $1, case when n <= ${COUNTED_TO} then 1 else ${VERSION_2} end,
              'Order of chairs ' || substr(md5(n::text), 1, 8), 'Key-' || n, 'completed', at, at, at
         from generate_series(1, ${COUNTED_TO + MORE}) n, lateral (select $2::timestamptz - n * interval '1 minute' as at) times`,
    [desk.workflowId, DAY],
  );
  for (let i = 0; i < 3; i++) await desk.ticket({ subject: "A chair's leg" }, new Date(Date.UTC(2026, 0, 10 + i)));
  for (const table of ["instances", "tasks", "workflows", "users"]) await db.$client.query(`vacuum (analyze) ${table}`);
});

describe("what a filter finds is counted", () => {
  it("as far as one more than is shown in full, and what is rarer than that exactly", async () => {
    const counts = await countInstances(ada, { since: "2026-01-11T00:00:00Z" });
    expect(counts).toEqual({
      byStatus: { running: 3, waiting: 0, incident: 0, suspended: 0, completed: COUNTED_TO + 1, cancelled: 0 },
      total: COUNTED_TO + 1,
      overdue: 3,
      newSince: 2,
    });
    const ended = await countInstances(ada, { workflow: desk.workflowKey, status: ["completed"], since: DAY });
    expect(ended).toMatchObject({ total: COUNTED_TO + 1, byStatus: { running: 3 }, newSince: 0 });
  });

  it("to its end where that is not further", async () => {
    expect(await countInstances(ada, { version: 1, q: "chairs" })).toMatchObject({ total: COUNTED_TO });
    expect(await countInstances(ada, { version: VERSION_2 })).toMatchObject({
      total: MORE,
      byStatus: { completed: MORE },
    });
  });
});

describe("among many titles and keys", () => {
  const titles = async (q: string) => (await listInstances(ada, { q })).rows.map(({ businessKey }) => businessKey);

  it("finds any three letters, and one or two where they begin a word", async () => {
    expect(await titles("ey-4711")).toEqual(["Key-4711"]);
    expect(await titles("-10004")).toEqual(["Key-10004"]);
    expect(await titles("ir'")).toHaveLength(3);
    expect(await titles("le")).toHaveLength(3);
    expect(await titles("eg")).toEqual([]);
    expect((await titles("5")).every((key) => key?.startsWith("Key-5"))).toBe(false);
    expect((await titles("ke")).every((key) => key?.startsWith("Key-"))).toBe(true);
  });

  it("finds nothing by signs alone", async () => {
    expect(await titles("-")).toEqual([]);
    expect((await find(ada, { q: "-" })).instances).toEqual([]);
  });

  it("puts the very key first, though others that hold it are newer", async () => {
    const { instances } = await find(ada, { q: "key-1000" });
    expect(instances[0]?.businessKey).toBe("Key-1000");
    expect(instances.length).toBeGreaterThan(1);
    expect(new Set(instances.map(({ id }) => id)).size).toBe(instances.length);
  });
});

// On a cluster the plans are the data nodes', and the twin's parts are so small that any way through them is short.
describe.skipIf(inject("isCluster") || inject("isTwin"))("no row is read that need not be:", () => {
  const list = (input: InstanceListInput) => (ctx: typeof ada) => listInstances(ctx, input);

  it.each([
    ["part of a key", list({ q: "ey-4711" }), ["instances_words_ix"]],
    ["a key by its number", list({ q: "4711" }), ["instances_number_ix", "instances_words_ix"]],
    ["words with a space", list({ q: "leg of" }), ["instances_words_ix"]],
    ["the beginning of a word", list({ q: "le" }), ["instances_words_ix"]],
    ["a rare status", list({ status: ["suspended"] }), ["instances_status_ix"]],
    ["the search", (ctx: typeof ada) => find(ctx, { q: "ey-4711" }), ["instances_words_ix"]],
    ["the tabs", (ctx: typeof ada) => countInstances(ctx, {}), ["instances_status_ix", "instances_due_ix"]],
    ["the inbox of all", (ctx: typeof ada) => listTasks(ctx, { view: "all" }), ["tasks_due_ix"]],
    ["what is overdue", (ctx: typeof ada) => listTasks(ctx, { view: "overdue" }), ["tasks_due_ix"]],
  ])("%s", async (_, read, indexes) => {
    const plans = await plansOf(read);
    const used = new Set(plans.flatMap((plan) => plan.indexes));
    expect([...used]).toEqual(expect.arrayContaining(indexes));
    expect(plans.flatMap((plan) => plan.readWhole)).toEqual([]);
  });
});

interface Plan {
  readonly indexes: readonly string[];
  /** Of the tables that grow. */
  readonly readWhole: readonly string[];
}

/** How Postgres would run the statements of a read, where it has to choose an index if one will do. */
async function plansOf(read: (ctx: typeof ada) => Promise<unknown>): Promise<Plan[]> {
  const statements: { text: string; values: unknown[] }[] = [];
  const logger = { logQuery: (text: string, values: unknown[]) => void statements.push({ text, values }) };
  await read({ ...ada, db: drizzle({ client: db.$client, logger }) as unknown as Db });
  const client = await db.$client.connect();
  try {
    await client.query("begin; set local enable_seqscan = off");
    const plans: Plan[] = [];
    for (const { text, values } of statements) {
      const { rows } = await client.query(`explain (format json) ${text}`, values);
      plans.push(planOf(rows[0]["QUERY PLAN"][0].Plan as PlanNode));
    }
    return plans;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Relation Name"?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Parts of the partitioned twin go by the names of the whole. */
const whole = (name: string) => name.replace(/_g\d\d$/, "");

function planOf(node: PlanNode, isLimited = false): Plan {
  // The first rows, whichever they are, are what a table is read for in its own order.
  const limits = node["Node Type"] === "Limit" || (isLimited && node["Node Type"] === "Append");
  const below = (node.Plans ?? []).map((child) => planOf(child, limits));
  const name = node["Index Name"];
  const table = whole(node["Relation Name"] ?? "");
  const isFew = isLimited && node.Filter === undefined;
  const isWhole = node["Node Type"] === "Seq Scan" && !isFew && ["instances", "tasks"].includes(table);
  return {
    indexes: [...(name ? [whole(name)] : []), ...below.flatMap((plan) => plan.indexes)],
    readWhole: [...(isWhole ? [table] : []), ...below.flatMap((plan) => plan.readWhole)],
  };
}
