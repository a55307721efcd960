import { BlockList } from "node:net";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import type { Model } from "@/lib/model";
import { givenOn } from "@/lib/runtime/testing/given";
import { claimTask } from "@/lib/services/tasks/claim";
import { completeTask } from "@/lib/services/tasks/complete";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import { Worker } from "@/lib/workers/worker";
import { getDecisions } from "./decisions";
import { instanceFilterOptions } from "./filter-options";
import { getInstance } from "./get";
import { countInstances, filterOf, listInstances } from "./list";
import { getInstancePath } from "./path";
import { getInstanceTimeline } from "./timeline";
import { getInstanceVariables } from "./variables";
import { getInstanceWork } from "./work";

const { db } = await testDatabase();
const desk = await openDesk(db);
const other = await openDesk(db, "billing");
const ann = await desk.hire("ann");
const mia = await desk.hire("mia", "manager");
const ada = await desk.hire("ada", "admin");
const eve = await desk.hire("eve", "agent", { groups: [] });

const day = (n: number) => new Date(Date.UTC(2026, 0, n, 9));

async function answer(instanceId: string, values: Record<string, unknown>) {
  const { id: taskId } = await desk.taskOf(instanceId);
  await claimTask(ann, { taskId });
  await completeTask(ann, { taskId, values: { reply: "Try water.", ...values } });
}

describe("the list of instances", () => {
  it("pages by key without losing or repeating a row, in every order", async () => {
    const ids: string[] = [];
    for (let i = 1; i <= 7; i++) {
      ids.push(await desk.ticket({ subject: `Page ${i}`, priority: i % 2 ? "high" : "low" }, day(i)));
    }
    for (const sort of ["newest", "activity", "due", "priority", "oldest"] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listInstances(ada, { q: "Page ", sort, limit: 3, ...(cursor ? { cursor } : {}) });
        seen.push(...page.rows.map((row) => row.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect([...seen].sort()).toEqual([...ids].sort());
      if (sort === "oldest") expect(seen).toEqual(ids);
      if (sort === "newest") expect(seen).toEqual([...ids].reverse());
    }
  });

  it("says where an instance is and who holds it", async () => {
    const id = await desk.ticket({ subject: "Held" });
    const [before] = (await listInstances(ada, { q: "Held" })).rows;
    expect(before).toMatchObject({
      id,
      steps: ["Answer the customer"],
      assignees: [],
      unassigned: 1,
      priority: "high",
      status: "running",
    });
    await claimTask(ann, { taskId: (await desk.taskOf(id)).id });
    const [after] = (await listInstances(ada, { q: "Held" })).rows;
    expect(after).toMatchObject({ assignees: [{ username: "ann", name: "Ann" }], unassigned: 0 });
  });

  it("filters by each of its fields", async () => {
    const id = await desk.ticket({ subject: "Filter me 100%", priority: "urgent" }, day(20));
    await desk.ticket({ subject: "Filter me 100 times", priority: "low" }, day(21));
    const find = async (filter: object) =>
      (await listInstances(ada, { q: "Filter me", ...filter })).rows.map((row) => row.title);
    expect(await find({ q: "100%" })).toEqual(["Filter me 100%"]);
    expect(await find({ priority: ["urgent"] })).toEqual(["Filter me 100%"]);
    expect(await find({ status: ["completed"] })).toEqual([]);
    expect(await find({ status: ["running", "waiting"] })).toHaveLength(2);
    expect(await find({ workflow: desk.workflowKey })).toHaveLength(2);
    expect(await find({ workflow: other.workflowKey })).toEqual([]);
    expect(await find({ startedFrom: "2026-01-21", startedTo: "2026-01-22" })).toEqual(["Filter me 100 times"]);
    expect(await find({ element: "answer" })).toHaveLength(2);
    expect(await find({ element: "close" })).toEqual([]);
    expect(await find({ overdue: true })).toHaveLength(2);
    expect(await find({ assignee: "none" })).toHaveLength(2);
    await claimTask(ann, { taskId: (await desk.taskOf(id)).id });
    expect(await find({ assignee: "ann" })).toEqual(["Filter me 100%"]);
    const { number } = await getInstance(ada, id);
    expect((await listInstances(ada, { q: `#${number}` })).rows.map((row) => row.id)).toEqual([id]);
    expect((await listInstances(ada, { ids: [id] })).rows).toHaveLength(1);
  });

  it("refuses a cursor that is none, and reads its filter from a query string", async () => {
    await expect(listInstances(ada, { cursor: "nonsense" })).rejects.toMatchObject({ code: "invalid_input" });
    expect(filterOf(new URLSearchParams("status=running&status=waiting&overdue=true&q=x"))).toEqual({
      status: ["running", "waiting"],
      overdue: true,
      q: "x",
    });
  });

  it("shows everybody only what is theirs to see", async () => {
    const own = await desk.ticket({ subject: "Whose" });
    const foreign = await other.ticket({ subject: "Whose" });
    const seenBy = async (who: typeof ann) =>
      (await listInstances(who, { q: "Whose" })).rows.map((row) => row.id).sort();
    expect(await seenBy(ada)).toEqual([own, foreign].sort());
    expect(await seenBy(ann)).toEqual([own]);
    expect(await seenBy(mia)).toEqual([own]);
    expect(await seenBy(eve)).toEqual([]);
    await expect(getInstance(ann, foreign)).rejects.toMatchObject({ code: "not_found" });
    await expect(getInstancePath(eve, own)).rejects.toMatchObject({ code: "not_found" });
    await expect(getInstanceVariables(eve, own)).rejects.toMatchObject({ code: "not_found" });
    await expect(getInstance(ada, "nonsense")).rejects.toBeInstanceOf(DomainError);
  });

  it("counts by status, and what is new since the list was read", async () => {
    const before = await countInstances(ada, { q: "Count" });
    expect(before).toMatchObject({ total: 0, newSince: 0 });
    const { asOf } = await listInstances(ada, { q: "Count" });
    await desk.ticket({ subject: "Count me" });
    await desk.ticket({ subject: "Count me too" }, day(3));
    const counts = await countInstances(ada, { q: "Count", since: asOf, status: ["running"] });
    expect(counts).toMatchObject({ total: 2, byStatus: { running: 2, waiting: 0 }, newSince: 1, overdue: 1 });
  });

  it("offers to filter by one's own workflows and colleagues", async () => {
    expect((await instanceFilterOptions(ada)).workflows.map((w) => w.key).sort()).toEqual(
      [desk.workflowKey, other.workflowKey].sort(),
    );
    const anns = await instanceFilterOptions(ann);
    expect(anns.workflows.map((w) => w.key)).toEqual([desk.workflowKey]);
    expect(anns.people.map((p) => p.username)).toEqual(["ann"]);
  });
});

describe("one instance", () => {
  it("has a path with visits, taken flows and what it waits for", async () => {
    const id = await desk.ticket({ subject: "Path" });
    await answer(id, { ask: true });
    const path = await getInstancePath(ann, id);
    expect(path.elements).toMatchObject({
      start: { status: "completed", visits: 1 },
      answer: { status: "completed", visits: 1 },
      wait: { status: "waiting", visits: 1, waitsFor: "message" },
    });
    expect(path.elements["close"]).toBeUndefined();
    expect(path.flows).toEqual({ f1: 1, f2: 1, f3: 1 });
    expect(path.waiting).toMatchObject([
      {
        elementId: "wait",
        name: "Customer replies",
        reasons: [{ kind: "message", name: "reply", key: "Path", isAside: false }],
      },
    ]);
    expect(path.steps[0]).toMatchObject({ elementId: "wait", status: "active", flowId: "f3" });
  });

  it("says for an open task who may do it, and offers it only to those", async () => {
    const id = await desk.ticket({ subject: "Who" });
    const [step] = (await getInstancePath(ann, id)).waiting;
    expect(step?.reasons[0]).toMatchObject({
      kind: "task",
      name: "Answer the customer",
      assignee: null,
      groups: [{ name: "support desk" }],
      taskId: expect.any(String),
    });
    const { tasks } = await getInstanceWork(mia, id);
    expect(tasks).toMatchObject([{ name: "Answer the customer", status: "open", canOpen: true }]);
  });

  it("explains a decision with the condition, the values it saw and the ways not taken", async () => {
    const id = await desk.ticket({ subject: "Why", amount: 42 });
    await answer(id, { ask: false });
    const [decision] = await getDecisions(ann, id, { element: "size" });
    const flow = (flowId: string) => decision?.flows.find((f) => f.flow === flowId);
    expect(flow("f4")).toMatchObject({
      taken: true,
      why: "condition",
      trace: { expression: "ask != true and amount < 100", values: { ask: false, amount: 42 }, result: true },
      targetName: "Close the ticket",
    });
    expect(flow("f3")).toMatchObject({ taken: false, trace: { result: false } });
    expect(await getDecisions(ann, id, { element: "end" })).toEqual([]);
  });

  it("shows an incident where it happened, with its reason", async () => {
    const id = await desk.ticket({ subject: "Stuck", amount: 5_000 });
    await answer(id, { ask: false });
    const path = await getInstancePath(ada, id);
    expect(path.status).toBe("incident");
    expect(path.elements["size"]).toMatchObject({ status: "incident", incidents: 1 });
    expect(path.waiting[0]?.reasons[0]).toMatchObject({
      kind: "incident",
      code: "no_flow_taken",
      incidentId: expect.any(String),
    });
    expect((await getInstanceWork(ada, id)).incidents).toMatchObject([{ elementName: "How large?", resolvedAt: null }]);
  });

  it("keeps each variable's values with who set them and where", async () => {
    const id = await desk.ticket({ subject: "Values" });
    await answer(id, { ask: true });
    const { scopes, canEdit } = await getInstanceVariables(mia, id);
    const reply = scopes[0]?.variables.find((variable) => variable.name === "reply");
    expect(reply).toMatchObject({
      value: "Try water.",
      history: [{ by: { elementId: "answer", name: "Answer the customer" }, actor: "Ann" }],
    });
    expect(scopes[0]?.variables.find((variable) => variable.name === "subject")?.history[0]).toMatchObject({
      by: null,
      revision: 1,
    });
    expect(canEdit).toBe(true);
    expect((await getInstanceVariables(ann, id)).canEdit).toBe(false);
  });

  it("tells its history page by page, the latest first, with names for steps and waits", async () => {
    const id = await desk.ticket({ subject: "History" });
    await answer(id, { ask: true });
    const first = await getInstanceTimeline(ann, id, { limit: 2 });
    expect(first.transitions.map((t) => [t.revision, t.command])).toEqual([
      [3, "completeTask"],
      [2, "assignTask"],
    ]);
    expect(first.transitions[0]).toMatchObject({ actor: { kind: "user", name: "Ann" } });
    expect(Object.values(first.waitElements)).toContain("answer");
    const second = await getInstanceTimeline(ann, id, { limit: 2, before: first.nextBefore! });
    expect(second.transitions.map((t) => t.command)).toEqual(["start"]);
    expect(second.nextBefore).toBeNull();
  });

  it("shows who called it, from the outermost, and for whom its caller waits", async () => {
    const given = givenOn(db);
    const calling = async (name: string, called: Model) => {
      const workflowId = await given.workflow(called);
      const [row] = await db.select({ key: workflows.key }).from(workflows).where(eq(workflows.id, workflowId));
      const call = { type: "callActivity" as const, calledElement: row!.key };
      return buildModel({ s: "startEvent", c: call }, ["s -> c"], { name });
    };
    const working = buildModel({ s: "startEvent", work: "userTask" }, ["s -> work"], { name: "Inner" });
    const model = await calling("Outer", await calling("Middle", working));
    const outer = await given.instance(model);
    const settings = { ownOrigin: "http://127.0.0.1:1", allowedHosts: [], allowedNetworks: new BlockList() };
    await new Worker(db, settings).drain();

    const outermost = await getInstance(ada, outer);
    expect(outermost).toMatchObject({ callers: [], children: [{ title: "Middle", status: "waiting" }] });
    const middle = outermost.children[0]!;
    const inner = (await getInstance(ada, middle.id)).children[0]!;
    expect((await getInstance(ada, inner.id)).callers).toEqual([
      { id: outer, number: outermost.number, title: "Outer", status: "waiting" },
      middle,
    ]);
    expect((await getInstancePath(ada, outer)).waiting).toMatchObject([
      { elementId: "c", reasons: [{ kind: "called", instance: middle }] },
    ]);
  });

  it("offers each person what they may do", async () => {
    const id = await desk.ticket({ subject: "Rights" });
    expect((await getInstance(ann, id)).permissions).toEqual({
      cancel: false,
      suspend: false,
      resume: false,
      editVariables: false,
      retry: false,
      comment: true,
      modify: false,
      choose: true,
    });
    expect((await getInstance(mia, id)).permissions).toEqual({
      cancel: true,
      suspend: true,
      resume: false,
      editVariables: true,
      retry: true,
      comment: true,
      modify: true,
      choose: true,
    });
  });
});
