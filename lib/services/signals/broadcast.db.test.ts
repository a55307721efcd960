import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { audit, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { UserPrincipal } from "@/lib/access";
import type { Role } from "@/lib/domain/status";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { broadcastSignal } from "./broadcast";

const { db } = await testDatabase();
const given = givenOn(db);

const signal = [{ type: "signal", signal: "recall" }];
const listening = buildModel(
  { s: "startEvent", c: { type: "intermediateCatchEvent", definitions: signal }, a: "userTask" },
  ["s -> c", "c -> a"],
);
const begins = buildModel({ s: { type: "startEvent", definitions: signal }, a: "userTask" }, ["s -> a"]);
const as = (role: Role, manages: readonly string[] = []) => ({
  ...given.system,
  principal: { ...(given.asUser(role).principal as UserPrincipal), role, manages },
});
const open = async (instanceId: string) =>
  [...(await given.state(instanceId)).steps.values()].flatMap(({ parent, element }) =>
    parent === null ? [] : element,
  );
const startedOf = (workflowId: string) => db.select().from(instances).where(eq(instances.workflowId, workflowId));
const audited = (name: string) => db.select().from(audit).where(eq(audit.targetId, name));

it("reaches all that wait and starts what begins with it, with what it carries, in the name of who sent it", async () => {
  const waiting = [await given.instance(listening), await given.instance(listening)];
  const suspended = await given.instance(listening);
  await executeCommand(given.system, { instanceId: suspended, command: { type: "suspend" } });
  const workflowId = await given.workflow(begins);
  const result = await broadcastSignal(as("admin"), {
    name: "recall",
    variables: { batch: "B7" },
    reason: "Faulty batch",
  });
  expect(result).toMatchObject({ delivered: 2, started: 1 });
  for (const each of waiting) {
    expect(await open(each)).toEqual(["a"]);
    expect((await given.state(each)).steps.get(0)!.variables).toEqual({ batch: "B7" });
  }
  expect(await open(suspended)).toEqual(["c"]);
  expect(await startedOf(workflowId)).toMatchObject([{ startedBy: "admin" }]);
  expect(await audited("recall")).toMatchObject([
    { action: "signal.broadcast", targetKind: "signal", actor: "admin", reason: "Faulty batch" },
  ]);
});

it("of a manager it reaches only the workflows that they manage", async () => {
  const mine = await given.workflow(listening);
  const { instanceId: near } = await startInstance(given.system, { workflowId: mine });
  const far = await given.instance(listening);
  const [own, foreign] = [await given.workflow(begins), await given.workflow(begins)];
  const result = await broadcastSignal(as("manager", [mine, own]), { name: "recall" });
  expect(result).toMatchObject({ delivered: 1, started: 1 });
  expect([await open(near), await open(far)]).toEqual([["a"], ["c"]]);
  expect([await startedOf(own), await startedOf(foreign)].map(({ length }) => length)).toEqual([1, 0]);
  expect(await broadcastSignal(as("manager"), { name: "recall" })).toMatchObject({ delivered: 0, started: 0 });
});

it("is refused to agents, and to an admin without a reason, before anything happens", async () => {
  const waiting = await given.instance(listening);
  await expect(broadcastSignal(as("agent"), { name: "recall" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(broadcastSignal(as("admin"), { name: "recall" })).rejects.toMatchObject({ code: "invalid_input" });
  await expect(broadcastSignal(as("admin"), { name: " ", reason: "x" })).rejects.toThrow();
  await expect(
    broadcastSignal(as("admin"), { name: "recall", variables: { text: "\u0000" }, reason: "x" }),
  ).rejects.toMatchObject({ code: "invalid_input" });
  expect(await open(waiting)).toEqual(["c"]);
});

it("sent again with its key says the same and reaches nobody who came later; other content is refused", async () => {
  const workflowId = await given.workflow(begins);
  const input = { name: "recall", variables: { batch: 1 }, reason: "Faulty", idempotencyKey: "recall-2026-11" };
  const first = await broadcastSignal(as("admin"), input);
  const late = await given.instance(listening);
  expect(await broadcastSignal(as("admin"), input)).toEqual(first);
  expect(await open(late)).toEqual(["c"]);
  expect(await startedOf(workflowId)).toHaveLength(1);
  await expect(broadcastSignal(as("admin"), { ...input, variables: { batch: 2 } })).rejects.toMatchObject({
    code: "rejected",
  });
});

it("broken off on its way it goes on when it is sent again, and nobody hears it twice", async () => {
  await given.instance(listening);
  const workflowId = await given.workflow(begins);
  const input = { name: "recall", reason: "Faulty", idempotencyKey: "recall-broken-off" };
  let left = 1;
  const breaking = new Proxy(db, {
    get(target, property, receiver) {
      // The look for what begins with the signal is the second of its own reads.
      if (property === "select" && left-- === 0) throw new Error("the connection was lost");
      return Reflect.get(target, property, receiver) as unknown;
    },
  });
  await expect(broadcastSignal({ ...as("admin"), db: breaking }, input)).rejects.toThrow("the connection was lost");
  expect(await startedOf(workflowId)).toHaveLength(0);
  const late = await given.instance(listening);
  expect(await broadcastSignal(as("admin"), input)).toMatchObject({ delivered: 0 });
  expect(await startedOf(workflowId)).toHaveLength(1);
  expect(await open(late)).toEqual(["c"]);
  await broadcastSignal(as("admin"), input);
  expect(await startedOf(workflowId)).toHaveLength(1);
});
