import { eq, or, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { instances, instanceStates, jobs, messages, steps, tasks, transitions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, inTransaction, publishMessage, startCalled } from "..";
import { findUnsound } from "./checker";
import { givenOn } from "./given";

const { db } = await testDatabase({ unchecked: "damages instances, and takes them away" });
const given = givenOn(db);

const model = buildModel(
  {
    begin: "startEvent",
    work: "userTask",
    late: {
      type: "boundaryEvent",
      attachedTo: "work",
      definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
    },
    done: "endEvent",
  },
  ["begin -> work", "work -> done", "late -> done"],
);

const at = "2026-01-05T09:00:00.000Z";

const damages: Record<string, (id: string) => Promise<unknown>> = {
  "a status that the state does not give": (id) =>
    db.update(instances).set({ status: "waiting" }).where(eq(instances.id, id)),
  "a missing transition": (id) =>
    db.delete(transitions).where(sql`${transitions.instanceId} = ${id} and ${transitions.revision} = 2`),
  "a state that the history does not give": (id) =>
    db
      .update(instanceStates)
      .set({ state: sql`jsonb_set(state, '{nextId}', '99')` })
      .where(eq(instanceStates.instanceId, id)),
  "a step that is closed in one place only": (id) =>
    db
      .update(steps)
      .set({ status: "completed", leftAt: sql`now()` })
      .where(sql`${steps.instanceId} = ${id} and ${steps.status} = 'active'`),
  "a task that nobody would see": (id) => db.update(tasks).set({ status: "cancelled" }).where(eq(tasks.instanceId, id)),
  "a step that ended twice": (id) =>
    db
      .update(transitions)
      .set({
        events: [
          { type: "stepLeft", step: 1, outcome: "completed", at },
          { type: "stepLeft", step: 1, outcome: "completed", at },
        ],
      })
      .where(sql`${transitions.instanceId} = ${id} and ${transitions.revision} = 2`),
  "a timer that a worker fired early": (id) =>
    db
      .update(transitions)
      .set({
        actor: "worker",
        command: sql`jsonb_build_object('type', 'fireTimer', 'at', ${at}::text, 'timer', (select wait from jobs where instance_id = ${id}))`,
      })
      .where(sql`${transitions.instanceId} = ${id} and ${transitions.revision} = 2`),
  "a timer that is left parked": (id) => db.update(jobs).set({ state: "parked" }).where(eq(jobs.instanceId, id)),
  "a timer that was given up without an incident": (id) =>
    db.update(jobs).set({ state: "failed" }).where(eq(jobs.instanceId, id)),
  "a timer that would never fire": (id) => db.delete(jobs).where(eq(jobs.instanceId, id)),
};

it.each(Object.keys(damages))("finds %s", async (name) => {
  const id = await given.instance(model);
  await executeCommand(given.system, { instanceId: id, command: { type: "setVariables", variables: { a: 1 } } });
  expect(await findUnsound(db)).toEqual([]);
  await damages[name]!(id);
  expect((await findUnsound(db, { isTimeReal: true })).length).toBeGreaterThan(0);
  await db.delete(instances).where(eq(instances.id, id));
});

it("finds a message that went to an instance which does not exist", async () => {
  const { messageId } = await publishMessage(given.system, { name: "lost", key: "" });
  expect(await findUnsound(db)).toEqual([]);
  await db.update(messages).set({ consumedAt: sql`now()`, consumedBy: messageId }).where(eq(messages.id, messageId));
  expect(await findUnsound(db)).toEqual([expect.stringContaining("does not exist")]);
  await db.delete(messages);
});

it("finds a message that waits beside the subscription it is for, unless something will bring them together", async () => {
  const waiting = buildModel(
    { s: "startEvent", w: { type: "receiveTask", message: "paid", correlationKey: "k" }, e: "endEvent" },
    ["s -> w", "w -> e"],
  );
  const id = await given.instance(waiting, { k: "1" });
  const { messageId } = await publishMessage(given.system, { name: "other", key: "1" });
  await db.update(messages).set({ name: "paid" }).where(eq(messages.id, messageId));
  expect(await findUnsound(db)).toEqual([]);
  await db.delete(jobs).where(eq(jobs.instanceId, id));
  expect(await findUnsound(db)).toEqual([expect.stringContaining("waits beside")]);
  await db.update(messages).set({ lookAt: sql`now()` });
  expect(await findUnsound(db)).toEqual([]);
  await db.delete(messages);
  await db.delete(instances).where(eq(instances.id, id));
});

it.each(["a call that would never be made", "a called instance that nobody waits for"])("finds %s", async (what) => {
  const workflowId = await given.workflow(model);
  const calling = buildModel({ c: { type: "callActivity", calledElement: "=key" }, a: "userTask" });
  const id = await given.instance(calling, { key: "x" });
  expect(await findUnsound(db)).toEqual([]);
  if (what.startsWith("a call ")) await db.delete(jobs).where(eq(jobs.instanceId, id));
  else {
    const caller = { instanceId: id, step: 99, wait: 99 };
    await inTransaction(given.system, (tx) => startCalled(tx, { workflowId, variables: {}, caller, depth: 1 }));
  }
  expect((await findUnsound(db)).length).toBeGreaterThan(0);
  await db.delete(instances).where(or(eq(instances.id, id), eq(instances.parentId, id)));
});
