import { beforeAll, describe, expect, it } from "vitest";
import { incidents, instances, tasks, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { UserPrincipal } from "@/lib/access";
import { newId } from "@/lib/domain/ids";
import { getShellCounts } from "@/lib/queries/shell/counts";
import type { Context } from "@/lib/runtime/context";
import { find } from "./find";

const { db } = await testDatabase({ unchecked: "instances are rows made by hand" });
const SUPPORT = crypto.randomUUID();
const ORDERS = crypto.randomUUID();
const NOW = new Date("2026-03-10T12:00:00Z");

function as(change: Partial<UserPrincipal>): Context {
  const kim = {
    kind: "user",
    userId: "1",
    username: "kim",
    name: "Kim",
    role: "agent",
    groups: [],
    manages: [],
    worksOn: [],
    starts: [],
  } as const;
  return { principal: { ...kim, ...change }, db };
}

async function instance(
  number: number,
  title: string,
  more: Partial<typeof instances.$inferInsert> = {},
): Promise<string> {
  const bucket = number % 4096;
  const id = newId(bucket);
  await db.insert(instances).values({
    bucket,
    id,
    number,
    workflowId: SUPPORT,
    version: 1,
    title,
    status: "running",
    startedAt: NOW,
    lastActivityAt: NOW,
    ...more,
  });
  return id;
}

async function task(number: number, instanceId: string, more: Partial<typeof tasks.$inferInsert>): Promise<void> {
  const bucket = number % 4096;
  await db.insert(tasks).values({
    bucket,
    id: newId(bucket),
    instanceId,
    wait: 1,
    step: 1,
    workflowId: SUPPORT,
    elementId: "answer",
    name: "Answer",
    status: "open",
    groups: [],
    users: [],
    createdAt: NOW,
    ...more,
  });
}

async function incident(number: number, instanceId: string, workflowId: string): Promise<void> {
  const bucket = number % 4096;
  await db.insert(incidents).values({
    bucket,
    id: newId(bucket),
    instanceId,
    incident: 1,
    step: 1,
    workflowId,
    elementId: "pay",
    code: "http",
    message: "No answer",
    raisedAt: NOW,
  });
}

const numbers = async (ctx: Context, q: string) => (await find(ctx, { q })).instances.map(({ number }) => number);

const admin = as({ role: "admin" });

beforeAll(async () => {
  await db.insert(workflows).values([
    { id: SUPPORT, key: "support-ticket", name: "Support ticket", latestVersion: 1, createdBy: "ada" },
    { id: ORDERS, key: "customer-order", name: "Customer order", latestVersion: 1, createdBy: "ada" },
  ]);
  await instance(12, "Printer hums", { businessKey: "T-100" });
  await instance(120, "100% of the screen is blue", { startedBy: "kim" });
  const order = await instance(1299, "Order of a printer", { workflowId: ORDERS, businessKey: "A-12" });
  const held = await instance(1300, "Delivery of 12 chairs", { workflowId: ORDERS });
  await task(1300, held, { assignee: "kim", workflowId: ORDERS });
  await incident(1299, order, ORDERS);
});

describe("find", () => {
  it("puts the very number first, then numbers that begin with it and what names it", async () => {
    const found = await numbers(admin, "12");
    expect(found[0]).toBe(12);
    expect([...found].sort((a, b) => a - b)).toEqual([12, 120, 1299, 1300]);
  });

  it("finds by number with its sign, by key and by words of the title, in any case", async () => {
    expect(await numbers(admin, "#1299")).toEqual([1299]);
    expect(await numbers(admin, "t-100")).toEqual([12]);
    expect((await numbers(admin, "PRINTER")).sort()).toEqual([12, 1299]);
  });

  it("reads % and _ as letters", async () => {
    expect(await numbers(admin, "100%")).toEqual([120]);
    expect(await numbers(admin, "_")).toEqual([]);
  });

  it("shows a stranger nothing, and others what they started, hold, or work on", async () => {
    expect(await numbers(as({ username: "someone" }), "12")).toEqual([]);
    expect((await numbers(as({}), "12")).sort()).toEqual([120, 1300]);
    expect((await numbers(as({ username: "someone", worksOn: [SUPPORT] }), "12")).sort()).toEqual([12, 120]);
    expect(await numbers(as({ username: "lee", role: "manager", manages: [ORDERS] }), "printer")).toEqual([1299]);
  });

  it("finds workflows that the person may see, and says which may be started", async () => {
    expect((await find(as({}), { q: "order" })).workflows).toEqual([]);
    expect((await find(as({ starts: [ORDERS] }), { q: "order" })).workflows).toEqual([
      { key: "customer-order", name: "Customer order", canStart: true },
    ]);
    expect((await find(as({ worksOn: [ORDERS] }), { q: "order" })).workflows).toMatchObject([{ canStart: false }]);
  });

  it("asks for something to find", async () => {
    await expect(find(admin, { q: "   " })).rejects.toMatchObject({ name: "ZodError" });
  });
});

describe("the rail's numbers", () => {
  it("count one's own open tasks and the incidents one may retry", async () => {
    expect(await getShellCounts(as({}))).toEqual({ tasks: 1, incidents: null });
    expect(await getShellCounts(admin)).toEqual({ tasks: 1, incidents: 1 });
    expect(await getShellCounts(as({ username: "lee", role: "manager", manages: [SUPPORT] }))).toEqual({
      tasks: 0,
      incidents: 0,
    });
    expect(await getShellCounts(as({ username: "lee", role: "manager", manages: [ORDERS] }))).toEqual({
      tasks: 0,
      incidents: 1,
    });
  });
});
