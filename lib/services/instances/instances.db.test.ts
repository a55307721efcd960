import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { audit, instances, workflows, workflowVersions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { getInstance } from "@/lib/queries/instances/get";
import { getInstanceVariables } from "@/lib/queries/instances/variables";
import { getInstanceWork } from "@/lib/queries/instances/work";
import { inTransaction } from "@/lib/runtime";
import { openDesk, ticketModel } from "@/lib/services/tasks/testing/desk";
import { cancelInstance } from "./cancel";
import { addComment, removeComment } from "./comment";
import { setInstanceVariables } from "./set-variables";
import { startWorkflow } from "./start";
import { resumeInstance, suspendInstance } from "./suspend";

const { db } = await testDatabase();
const desk = await openDesk(db);
const ann = await desk.hire("ann");
const mia = await desk.hire("mia", "manager");
const ada = await desk.hire("ada", "admin");
const eve = await desk.hire("eve", "agent", { groups: [] });

describe("cancelling an instance", () => {
  it("asks who leads it for a reason, and keeps it", async () => {
    const instanceId = await desk.ticket();
    await expect(cancelInstance(mia, { instanceId })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: { reason: expect.any(String) } },
    });
    await cancelInstance(mia, { instanceId, reason: "Sent twice" });
    expect(await getInstance(mia, instanceId)).toMatchObject({
      status: "cancelled",
      endReason: "Sent twice",
      permissions: { cancel: false },
    });
    expect(await db.select().from(audit).where(eq(audit.targetId, instanceId))).toMatchObject([
      { actor: "mia", action: "instance.cancelled", reason: "Sent twice" },
    ]);
  });

  it("tells who comes second how it ended", async () => {
    const instanceId = await desk.ticket();
    await cancelInstance(ada, { instanceId, reason: "Test" });
    await expect(cancelInstance(mia, { instanceId, reason: "Too" })).rejects.toMatchObject({
      code: "conflict",
      details: { what: "cancelled" },
    });
  });

  it("is refused to colleagues, and hidden from strangers", async () => {
    const instanceId = await desk.ticket();
    await expect(cancelInstance(ann, { instanceId, reason: "No" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(cancelInstance(eve, { instanceId, reason: "No" })).rejects.toMatchObject({ code: "not_found" });
    expect((await getInstance(ada, instanceId)).status).toBe("running");
  });
});

describe("suspending an instance", () => {
  it("holds it until it is resumed", async () => {
    const instanceId = await desk.ticket();
    await suspendInstance(mia, { instanceId, reason: "Waiting for legal" });
    expect(await getInstance(mia, instanceId)).toMatchObject({
      status: "suspended",
      permissions: { suspend: false, resume: true },
    });
    await expect(suspendInstance(mia, { instanceId })).rejects.toMatchObject({ code: "conflict" });
    await resumeInstance(mia, { instanceId });
    expect(await getInstance(mia, instanceId)).toMatchObject({ status: "running" });
    await expect(resumeInstance(mia, { instanceId })).rejects.toMatchObject({ code: "conflict" });
  });

  it("is not for agents", async () => {
    const instanceId = await desk.ticket();
    await expect(suspendInstance(ann, { instanceId })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("editing variables", () => {
  it("changes them with a reason, and refuses a change based on what is no longer so", async () => {
    const instanceId = await desk.ticket({ amount: 10 });
    const { revision } = await getInstanceVariables(mia, instanceId);
    await setInstanceVariables(mia, { instanceId, variables: { amount: 20 }, revision, reason: "Typo" });
    const { scopes } = await getInstanceVariables(mia, instanceId);
    expect(scopes[0]?.variables.find((v) => v.name === "amount")).toMatchObject({
      value: 20,
      history: [{ value: 10 }, { value: 20, actor: "Mia", by: null }],
    });
    await expect(
      setInstanceVariables(mia, { instanceId, variables: { amount: 30 }, revision, reason: "Again" }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(setInstanceVariables(mia, { instanceId, variables: { amount: 30 } })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      setInstanceVariables(ann, { instanceId, variables: { amount: 30 }, reason: "x" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("comments", () => {
  it("are read by everybody who sees the instance, and taken back only by their author", async () => {
    const instanceId = await desk.ticket();
    const { commentId } = await addComment(ann, { instanceId, body: "Called the customer." });
    expect((await getInstanceWork(mia, instanceId)).comments).toMatchObject([
      { author: { name: "Ann" }, body: "Called the customer." },
    ]);
    await expect(removeComment(eve, { commentId })).rejects.toMatchObject({ code: "not_found" });
    await removeComment(ann, { commentId });
    expect((await getInstanceWork(mia, instanceId)).comments).toMatchObject([{ body: null, canRemove: false }]);
  });

  it("are not for strangers, and never empty", async () => {
    const instanceId = await desk.ticket();
    await expect(addComment(eve, { instanceId, body: "Hello" })).rejects.toMatchObject({ code: "not_found" });
    await expect(addComment(ann, { instanceId, body: "   " })).rejects.toThrow();
  });
});

describe("starting a workflow", () => {
  it("is for those who may start it, once per idempotency key", async () => {
    const starter = { ...ann, principal: { ...ann.principal, starts: [desk.workflowId] } };
    await expect(startWorkflow(eve, { workflow: desk.workflowKey })).rejects.toMatchObject({ code: "not_found" });
    const first = await startWorkflow(starter, { workflow: desk.workflowKey, idempotencyKey: "browser-1" });
    const again = await startWorkflow(starter, { workflow: desk.workflowKey, idempotencyKey: "browser-1" });
    expect(again).toEqual(first);
    expect((await getInstance(ada, first.instanceId)).startedBy).toMatchObject({ username: "ann" });
  });

  it("sent again with its key is the first one, also when a new version was published that asks for more", async () => {
    const workflow = await openDesk(db, "again");
    const sent = { workflow: workflow.workflowKey, values: {}, idempotencyKey: "before-the-publish" };
    const first = await startWorkflow(ada, sent);
    const model = ticketModel(workflow.workflowKey, workflow.group);
    const asking = model.elements.map((element) =>
      element.type === "startEvent"
        ? { ...element, form: { fields: [{ key: "size", label: "Size", type: "number" as const, required: true }] } }
        : element,
    );
    await db.insert(workflowVersions).values({
      workflowId: workflow.workflowId,
      version: 2,
      model: { ...model, elements: asking },
      publishedAt: new Date(),
      publishedBy: "test",
    });
    await db.update(workflows).set({ latestVersion: 2 }).where(eq(workflows.id, workflow.workflowId));
    expect(await startWorkflow(ada, sent)).toEqual(first);
    await expect(startWorkflow(ada, { ...sent, values: { size: 1 } })).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "idempotency_key_reused" },
    });
  });

  it("with the key of somebody else is another one", async () => {
    const sent = { workflow: desk.workflowKey, idempotencyKey: "the-same-key" };
    const first = await startWorkflow(ada, sent);
    expect((await startWorkflow(await desk.hire("abe", "admin"), sent)).instanceId).not.toBe(first.instanceId);
  });

  it("says so when the first with its key is still being carried out, and starts nothing", async () => {
    const sent = { workflow: desk.workflowKey, idempotencyKey: "still-running" };
    await inTransaction(ada, async (tx) => {
      await startWorkflow(tx, sent);
      await expect(startWorkflow(ada, sent)).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringMatching(
          /idempotency key is still being carried out.*nothing was done.*same key/i,
        ) as string,
        details: { reason: "idempotency_key_in_use", retryAfterS: expect.any(Number) as number },
      });
    });
    const { length } = await db.select().from(instances).where(eq(instances.workflowId, desk.workflowId));
    await startWorkflow(ada, sent);
    expect(await db.select().from(instances).where(eq(instances.workflowId, desk.workflowId))).toHaveLength(length);
  });

  it("takes only what its form declares", async () => {
    await expect(startWorkflow(ada, { workflow: desk.workflowKey, values: { amount: 1 } })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: { amount: expect.any(String) } },
    });
    await expect(startWorkflow(ada, { workflow: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
  });
});
