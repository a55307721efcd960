import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { instances, messages, triggers, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { UserPrincipal } from "@/lib/access";
import { newId, randomBucket } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/status";
import { buildModel } from "@/lib/engine/testing/build";
import { getWorkflow } from "@/lib/queries/workflows/get";
import { executeCommand, publishMessage } from "@/lib/runtime";
import { handOutSignal } from "@/lib/runtime/hand-out-signal";
import { givenOn } from "@/lib/runtime/testing/given";
import { retryMessage } from "./retry";

const { db } = await testDatabase();
const given = givenOn(db);

const as = (role: Role, manages: readonly string[] = []) => ({
  ...given.system,
  principal: { ...(given.asUser(role).principal as UserPrincipal), role, manages },
});
const begins = (definition: Record<string, unknown>) =>
  buildModel({ s: { type: "startEvent", definitions: [definition] }, a: "userTask" }, ["s -> a"], {
    instance: { businessKey: "=id", uniqueKey: true },
  });
const keyOf = async (workflowId: string) =>
  (await db.select().from(workflows).where(eq(workflows.id, workflowId)))[0]!.key;
const startedBy = (workflowId: string) => db.select().from(instances).where(eq(instances.workflowId, workflowId));

it("a message that can't start its workflow stands on its page until it could, at the latest when it is tried again", async () => {
  const workflowId = await given.workflow(begins({ type: "message", message: "order" }));
  const workflow = { key: await keyOf(workflowId) };
  const order = { name: "order", key: "", variables: { id: "O-1" } };
  const { started } = await publishMessage(given.system, order);
  const { messageId } = await publishMessage(given.system, order);

  const manager = as("manager", [workflowId]);
  const { troubles } = await getWorkflow(manager, workflow);
  expect(troubles).toMatchObject([{ kind: "message", messageId, name: "order", key: "" }]);
  expect(troubles[0]!.why).toContain('with the key "O-1" already');
  expect((await retryMessage(manager, { messageId })).refusal).toContain("already");
  expect((await getWorkflow(manager, workflow)).troubles).toHaveLength(1);

  await executeCommand(given.system, { instanceId: started!, command: { type: "cancel" } });
  expect((await retryMessage(as("admin"), { messageId })).started).not.toBeNull();
  expect((await getWorkflow(manager, workflow)).troubles).toEqual([]);
  await expect(retryMessage(manager, { messageId })).rejects.toMatchObject({ code: "not_found" });
  expect(await startedBy(workflowId)).toHaveLength(2);
});

it("a message that no instance has room for stands there too, and is taken once there is room", async () => {
  const model = buildModel(
    { s: "startEvent", c: { type: "receiveTask", message: "large", correlationKey: "k" }, a: "userTask" },
    ["s -> c", "c -> a"],
  );
  const big = "x".repeat(255_000);
  const full = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`v${n}`, big]));
  const instanceId = await given.instance(model, { k: "K", ...full });
  const { messageId } = await publishMessage(given.system, { name: "large", key: "K", variables: { a: big, b: big } });
  const { workflowId } = await given.row(instanceId);
  const { troubles } = await getWorkflow(as("admin"), { key: await keyOf(workflowId) });
  expect(troubles).toMatchObject([{ messageId, why: expect.stringContaining("more than 2 MB") as string }]);
  const variables = Object.fromEntries(Object.keys(full).map((name) => [name, null]));
  await executeCommand(given.system, { instanceId, command: { type: "setVariables", variables } });
  expect((await retryMessage(as("admin"), { messageId })).deliveredTo).toBe(instanceId);
});

it("a signal that can't start a workflow stands there until one can", async () => {
  const workflowId = await given.workflow(begins({ type: "signal", signal: "alarm" }));
  const workflow = { key: await keyOf(workflowId) };
  const thrown = (variables: Record<string, string>) =>
    handOutSignal(given.system, { id: newId(randomBucket()), name: "alarm", variables, at: new Date() });
  await thrown({});
  expect((await getWorkflow(as("admin"), workflow)).troubles).toMatchObject([
    { kind: "signal", elementId: "s", retryAt: null, why: expect.stringContaining("business key") as string },
  ]);
  await thrown({ id: "A-1" });
  expect((await getWorkflow(as("admin"), workflow)).troubles).toEqual([]);
});

it("a start timer that fails stands there with when it is tried again", async () => {
  const model = begins({ type: "timer", timer: "cycle", value: "0 0 1 1 *" });
  const workflowId = await given.workflow(model);
  const at = new Date();
  await db
    .update(triggers)
    .set({ lastError: "No key.", lastFailedAt: at, dueAt: new Date(at.getTime() + 60_000) })
    .where(eq(triggers.workflowId, workflowId));
  expect((await getWorkflow(as("admin"), { key: await keyOf(workflowId) })).troubles).toMatchObject([
    { kind: "timer", why: "No key.", at: at.toISOString(), retryAt: new Date(at.getTime() + 60_000).toISOString() },
  ]);
});

it("only who may do something about it sees and retries it", async () => {
  const workflowId = await given.workflow(begins({ type: "message", message: "secret" }));
  const { messageId } = await publishMessage(given.system, { name: "secret", key: "" });
  const starter = { ...as("agent"), principal: { ...as("agent").principal, starts: [workflowId] } };
  expect((await getWorkflow(starter, { key: await keyOf(workflowId) })).troubles).toEqual([]);
  await expect(retryMessage(starter, { messageId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(retryMessage(as("manager", []), { messageId })).rejects.toMatchObject({ code: "not_found" });
  expect(await db.select().from(messages).where(eq(messages.id, messageId))).toMatchObject([{ refusedBy: workflowId }]);
});
