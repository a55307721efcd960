import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { audit, incidents, instances, transitions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { incidentFacets } from "@/lib/queries/incidents/facets";
import { getIncident } from "@/lib/queries/incidents/get";
import { listIncidents } from "@/lib/queries/incidents/list";
import { claimTask } from "@/lib/services/tasks/claim";
import { completeTask } from "@/lib/services/tasks/complete";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import { editAndRetryIncident } from "./edit-and-retry";
import { retryIncident, retryIncidents } from "./retry";

const { db } = await testDatabase();
const desk = await openDesk(db);
const other = await openDesk(db, "orders");
const ann = await desk.hire("ann");
const mia = await desk.hire("mia", "manager");
const ada = await desk.hire("ada", "admin");
const eve = await desk.hire("eve", "agent", { groups: [] });
const olga = await other.hire("olga");

/** Stops at the gateway: no flow is for an amount that large. */
async function stuck(subject: string, from = desk, who = ann) {
  const instanceId = await from.ticket({ subject, amount: 500 });
  const { id: taskId } = await from.taskOf(instanceId);
  await claimTask(who, { taskId });
  await completeTask(who, { taskId, values: { reply: "On my way" } });
  const [incident] = await db.select().from(incidents).where(eq(incidents.instanceId, instanceId));
  if (!incident) throw new Error("The instance did not stop");
  return { instanceId, incidentId: incident.id };
}

const statusOf = async (instanceId: string) =>
  (await db.select().from(instances).where(eq(instances.id, instanceId)))[0]?.status;

describe("an incident", () => {
  it("says where and why the instance stopped, and what it read there", async () => {
    const { incidentId } = await stuck("Why");
    expect(await getIncident(mia, { incidentId })).toMatchObject({
      title: "Why",
      step: "How large?",
      code: "no_flow_taken",
      resolvedAt: null,
      permissions: { retry: true, edit: true },
      scopes: [{ step: 0, name: "Instance", variables: expect.objectContaining({ amount: 500 }) }],
    });
  });

  it("is seen by those who see the instance, and repaired by those who lead it", async () => {
    const { incidentId } = await stuck("Seen");
    expect((await getIncident(ann, { incidentId })).permissions).toEqual({ retry: false, edit: false });
    await expect(getIncident(eve, { incidentId })).rejects.toMatchObject({ code: "not_found" });
    await expect(getIncident(olga, { incidentId })).rejects.toMatchObject({ code: "not_found" });
    await expect(retryIncident(ann, { incidentId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      editAndRetryIncident(ann, { incidentId, edits: [{ scope: 0, name: "amount", value: 1 }], reason: "x" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("retrying", () => {
  it("stops again where nothing has changed, and says so", async () => {
    const { instanceId, incidentId } = await stuck("Again");
    expect(await retryIncident(mia, { incidentId })).toEqual({ stoppedAgain: expect.any(String) });
    expect(await statusOf(instanceId)).toBe("incident");
    const rows = await db
      .select()
      .from(incidents)
      .where(eq(incidents.instanceId, instanceId))
      .orderBy(incidents.incident);
    expect(rows).toMatchObject([{ how: "retried", resolvedBy: "mia" }, { resolvedAt: null }]);
  });

  it("of two people lets one win, and tells the other who and when", async () => {
    const { incidentId } = await stuck("Race");
    const results = await Promise.allSettled([retryIncident(mia, { incidentId }), retryIncident(ada, { incidentId })]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const lost = results.find((result) => result.status === "rejected");
    const winner = results[0].status === "fulfilled" ? "mia" : "ada";
    expect(lost?.reason).toMatchObject({ code: "conflict", details: { by: winner, at: expect.any(String) } });
  });

  it("after correcting a variable goes on, with the reason in the history", async () => {
    const { instanceId, incidentId } = await stuck("Corrected");
    const untouched = await stuck("Untouched");
    expect(
      await editAndRetryIncident(mia, {
        incidentId,
        edits: [{ scope: 0, name: "amount", value: 50 }],
        reason: "Typing mistake",
      }),
    ).toEqual({ stoppedAgain: null });
    expect(await statusOf(instanceId)).toBe("running");
    expect(await desk.taskOf(instanceId, "close")).toMatchObject({ status: "open" });
    expect(
      await db
        .select()
        .from(transitions)
        .where(and(eq(transitions.instanceId, instanceId), eq(transitions.actor, "mia"))),
    ).toMatchObject([{ reason: "Typing mistake", command: { type: "retry" } }]);
    expect(await db.select().from(audit).where(eq(audit.targetId, incidentId))).toMatchObject([
      { actor: "mia", action: "incident.editedAndRetried", reason: "Typing mistake", details: { changed: ["amount"] } },
    ]);
    expect(await statusOf(untouched.instanceId)).toBe("incident");
  });

  it("after an edit needs a reason", async () => {
    const { instanceId, incidentId } = await stuck("No reason");
    await expect(
      editAndRetryIncident(ada, { incidentId, edits: [{ scope: 0, name: "amount", value: 50 }], reason: "  " }),
    ).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: { reason: expect.any(String) } },
    });
    expect(await statusOf(instanceId)).toBe("incident");
  });

  it("many checks each by itself: one that can't be retried holds up no other", async () => {
    const first = await stuck("First");
    const second = await stuck("Second");
    const foreign = await stuck("Foreign", other, olga);
    await retryIncident(ada, { incidentId: second.incidentId });
    const missing = first.incidentId.replace(/^.{8}/, "00000000");
    const results = await retryIncidents(mia, {
      incidentIds: [first.incidentId, second.incidentId, foreign.incidentId, missing],
    });
    expect(results.map(({ ok }) => ok)).toEqual([false, false, false, false]);
    expect(results[0]?.message).toMatch(/^Stopped again: /);
    expect(results[1]?.message).toMatch(/Ada retried it/);
    expect(results[2]?.message).toMatch(/not yours/);
    expect(results[3]?.message).toMatch(/no such incident/);
    expect(await statusOf(foreign.instanceId)).toBe("incident");
  });
});

describe("the list", () => {
  it("shows the incidents of instances that one may see, the newest first, page by page", async () => {
    const all = (await listIncidents(ada)).rows;
    expect(all.map(({ title }) => title)).toContain("Foreign");
    const managed = (await listIncidents(mia)).rows.map(({ title }) => title);
    expect(managed).not.toContain("Foreign");
    expect(managed).toContain("Untouched");
    expect((await listIncidents(eve)).rows).toEqual([]);
    expect(all.map(({ raisedAt }) => raisedAt)).toEqual(
      all
        .map(({ raisedAt }) => raisedAt)
        .sort()
        .reverse(),
    );

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listIncidents(ada, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it("filters by workflow, element, code, text and state", async () => {
    const titles = async (input: Parameters<typeof listIncidents>[1]) =>
      (await listIncidents(ada, input)).rows.map(({ title }) => title);
    expect(await titles({ workflow: other.workflowKey })).toEqual(["Foreign"]);
    expect(await titles({ element: "size", q: "untouch" })).toEqual(["Untouched"]);
    expect(await titles({ element: "elsewhere" })).toEqual([]);
    expect(await titles({ code: "job_failed" })).toEqual([]);
    expect(await titles({ state: "resolved" })).toContain("Corrected");
    expect(await titles({ state: "open" })).not.toContain("Corrected");
  });

  it("offers what there is to filter by, with counts", async () => {
    const facets = await incidentFacets(mia);
    const open = (await listIncidents(mia, { limit: 100 })).rows.length;
    expect(facets).toMatchObject({
      open,
      workflows: [{ key: desk.workflowKey, count: open }],
      elements: [{ workflow: desk.workflowKey, id: "size", name: "How large?", count: open }],
      codes: [{ code: "no_flow_taken", count: open }],
    });
  });
});
