import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { audit, memberships, users } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { DomainError } from "@/lib/errors/domain-error";
import { getTask } from "@/lib/queries/tasks/get";
import { assignTask } from "./assign";
import { claimTask } from "./claim";
import { completeTask } from "./complete";

import { releaseTask } from "./release";
import { setTaskDue } from "./set-due";
import { setTaskPriority } from "./set-priority";
import { openDesk } from "./testing/desk";

const { db } = await testDatabase();
const desk = await openDesk(db);
const ann = await desk.hire("ann");
const ben = await desk.hire("ben");
const mia = await desk.hire("mia", "manager");
const ada = await desk.hire("ada", "admin");
const eve = await desk.hire("eve", "agent", { groups: [] });
const max = await desk.hire("max", "manager", { manages: [] });

async function openTask() {
  const instanceId = await desk.ticket();
  const { id: taskId } = await desk.taskOf(instanceId);
  return { instanceId, taskId };
}

async function failure(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`Expected a refusal, got ${String(error)}`);
  return error;
}

describe("taking a task", () => {
  it("makes it mine", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: "ann", claimedAt: expect.any(Date) });
    expect(await db.select().from(audit).where(eq(audit.targetId, taskId))).toMatchObject([
      { actor: "ann", action: "task.claimed" },
    ]);
  });

  it("of two people lets exactly one win, and tells the other who and when", async () => {
    for (let round = 0; round < 5; round++) {
      const { instanceId, taskId } = await openTask();
      const results = await Promise.allSettled([claimTask(ann, { taskId }), claimTask(ben, { taskId })]);
      expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
      const winner = results[0].status === "fulfilled" ? "ann" : "ben";
      expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: winner });
      const lost = results.find((result) => result.status === "rejected");
      expect(lost?.reason).toMatchObject({
        code: "conflict",
        details: { what: "taken", by: winner, at: expect.any(String) },
      });
      expect(String((lost?.reason as Error).message)).toMatch(
        new RegExp(`^${winner === "ann" ? "Ann" : "Ben"} took "Answer the customer" at `),
      );
    }
  });

  it("is not for those whose groups it was not offered to, who don't even learn of it", async () => {
    const { taskId } = await openTask();
    expect(await failure(claimTask(eve, { taskId }))).toMatchObject({ code: "not_found" });
    expect(await failure(claimTask(max, { taskId }))).toMatchObject({ code: "not_found" });
  });

  it("lets a manager take over what they saw somebody hold, but not from a third person", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect(await failure(claimTask(mia, { taskId }))).toMatchObject({ code: "conflict" });
    expect(await failure(claimTask(mia, { taskId, from: "ben" }))).toMatchObject({
      code: "conflict",
      details: { by: "ann" },
    });
    await claimTask(mia, { taskId, from: "ann" });
    expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: "mia" });
  });

  it("does not let an agent take over from a colleague", async () => {
    const { taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect((await failure(claimTask(ben, { taskId, from: "ann" }))).code).toMatch(/not_found|forbidden/);
  });
});

describe("giving a task back", () => {
  it("offers it to the group again", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    await releaseTask(ann, { taskId });
    expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: null, claimedAt: null });
  });

  it("is not for another agent, but for who leads the team", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect((await failure(releaseTask(ben, { taskId }))).code).toMatch(/not_found|forbidden/);
    await releaseTask(mia, { taskId });
    expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: null });
  });
});

describe("assigning a task", () => {
  it("lets an agent hand its own to a colleague of the group only", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect(await failure(assignTask(ann, { taskId, to: "eve", from: "ann" }))).toMatchObject({ code: "invalid_input" });
    await assignTask(ann, { taskId, to: "ben", from: "ann" });
    expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: "ben" });
  });

  it("lets a manager choose anybody with an active account", async () => {
    const { instanceId, taskId } = await openTask();
    await assignTask(mia, { taskId, to: "eve", from: null });
    expect(await desk.taskOf(instanceId)).toMatchObject({ assignee: "eve" });
    expect(await failure(assignTask(mia, { taskId, to: "nobody", from: "eve" }))).toMatchObject({
      code: "invalid_input",
    });
    await db.update(users).set({ banned: true }).where(eq(users.username, "max"));
    expect(await failure(assignTask(ada, { taskId, to: "max", from: "eve" }))).toMatchObject({ code: "invalid_input" });
    await db.update(users).set({ banned: false }).where(eq(users.username, "max"));
  });

  it("is refused where somebody else took it meanwhile", async () => {
    const { taskId } = await openTask();
    await claimTask(ben, { taskId });
    expect(await failure(assignTask(mia, { taskId, to: "ann", from: null }))).toMatchObject({
      code: "conflict",
      details: { by: "ben" },
    });
  });
});

describe("completing a task", () => {
  it("writes what the form declares and moves the instance on", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    await completeTask(ann, { taskId, values: { reply: "Use the extinguisher.", ask: false } });
    expect(await desk.taskOf(instanceId)).toMatchObject({ status: "completed", completedBy: "ann" });
    expect(await desk.taskOf(instanceId, "close")).toMatchObject({ status: "open", assignee: null });
    expect(await getTask(ann, { taskId })).toMatchObject({
      status: "completed",
      values: { reply: "Use the extinguisher." },
      completedBy: { username: "ann" },
    });
  });

  it("refuses values that no field declares, and those of fields that can only be read", async () => {
    const { instanceId, taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect(await failure(completeTask(ann, { taskId, values: { reply: "Hi", amount: 1 } }))).toMatchObject({
      code: "invalid_input",
    });
    expect(await failure(completeTask(ann, { taskId, values: { reply: "Hi", subject: "Changed" } }))).toMatchObject({
      code: "invalid_input",
    });
    expect(await desk.taskOf(instanceId)).toMatchObject({ status: "open" });
    expect((await getTask(ann, { taskId })).values).toMatchObject({ subject: "Printer is on fire" });
  });

  it("names the fields at fault", async () => {
    const { taskId } = await openTask();
    await claimTask(ann, { taskId });
    expect(await failure(completeTask(ann, { taskId, values: {} }))).toMatchObject({
      code: "invalid_input",
      details: { fields: { reply: expect.any(String) } },
    });
  });

  it("is for its assignee only: even an admin takes it over first", async () => {
    const { taskId } = await openTask();
    expect((await failure(completeTask(ann, { taskId, values: { reply: "Hi" } }))).message).toMatch(/take it/i);
    await claimTask(ann, { taskId });
    expect((await failure(completeTask(ada, { taskId, values: { reply: "Hi" } }))).message).toMatch(/take it over/i);
    await claimTask(ada, { taskId, from: "ann" });
    await completeTask(ada, { taskId, values: { reply: "Hi" } });
  });

  it("of two submits counts one, and tells the other who did it and when", async () => {
    const { taskId } = await openTask();
    await claimTask(ann, { taskId });
    await completeTask(ann, { taskId, values: { reply: "Hi" } });
    const again = await failure(completeTask(ann, { taskId, values: { reply: "Hi again" } }));
    expect(again).toMatchObject({
      code: "conflict",
      details: { what: "completed", by: "ann", at: expect.any(String) },
    });
    const late = await failure(claimTask(ben, { taskId }));
    expect(late).toMatchObject({ code: "conflict", details: { what: "completed", by: "ann" } });
    expect(late.message).toMatch(/^Ann completed "Answer the customer" at /);
  });

  it("gives the first result again to the same command", async () => {
    const { taskId } = await openTask();
    await claimTask(ann, { taskId });
    const command = { taskId, values: { reply: "Hi" }, commandId: "0199c0de-0000-7000-8000-000000000001" };
    await completeTask(ann, command);
    await completeTask(ann, command);
  });

  it("of two at the same time lets one through", async () => {
    const { taskId } = await openTask();
    await claimTask(ann, { taskId });
    const results = await Promise.allSettled([
      completeTask(ann, { taskId, values: { reply: "One" } }),
      completeTask(ann, { taskId, values: { reply: "Two" } }),
      assignTask(mia, { taskId, to: "ben", from: "ann" }),
    ]);
    expect(results.filter((result) => result.status === "fulfilled").length).toBeLessThanOrEqual(2);
    expect(results.filter(({ status }, i) => status === "fulfilled" && i < 2).length).toBeLessThanOrEqual(1);
  });
});

describe("priority and due time", () => {
  it("are the team lead's to set", async () => {
    const { instanceId, taskId } = await openTask();
    expect(await failure(setTaskPriority(ann, { taskId, priority: "urgent" }))).toMatchObject({ code: "forbidden" });
    await setTaskPriority(mia, { taskId, priority: "urgent" });
    await setTaskDue(mia, { taskId, due: "2030-01-01T12:00:00+01:00" });
    expect(await desk.taskOf(instanceId)).toMatchObject({ priority: 3, dueAt: new Date("2030-01-01T11:00:00Z") });
    await setTaskDue(ada, { taskId, due: null });
    expect(await desk.taskOf(instanceId)).toMatchObject({ dueAt: null });
    expect(await failure(setTaskDue(max, { taskId, due: null }))).toMatchObject({ code: "not_found" });
  });
});

it("refuses keys that no input has", async () => {
  const { taskId } = await openTask();
  const extra = { taskId, assignee: "eve" };
  await expect(claimTask(ann, extra)).rejects.toThrow();
  expect(await db.select().from(memberships)).not.toContainEqual(expect.objectContaining({ username: "eve" }));
});
