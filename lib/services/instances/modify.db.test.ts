import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { audit, workflowVersions, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { JsonObject } from "@/lib/domain/json";
import { buildModel } from "@/lib/engine/testing/build";
import { getInstance } from "@/lib/queries/instances/get";
import { getInstancePath } from "@/lib/queries/instances/path";
import { startInstance } from "@/lib/runtime";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import { chooseActivities } from "./choose";
import { modifyInstance } from "./modify";
import { startWorkflow } from "./start";
import { suspendInstance } from "./suspend";

const { db } = await testDatabase();
const desk = await openDesk(db);
const ann = await desk.hire("ann");
const mia = await desk.hire("mia", "manager");
const bob = await desk.hire("bob", "manager", { manages: [] });
const eve = await desk.hire("eve", "agent", { groups: [] });

let version = 1;
/** An instance of the desk's workflow, with this model as its next version. */
async function instanceOf(model: ReturnType<typeof buildModel>, variables: JsonObject = {}): Promise<string> {
  version += 1;
  await db
    .insert(workflowVersions)
    .values({ workflowId: desk.workflowId, version, model, publishedAt: new Date(), publishedBy: "test" });
  await db.update(workflows).set({ latestVersion: version }).where(eq(workflows.id, desk.workflowId));
  const ctx = { ...mia, principal: { kind: "system", name: "test" } as const };
  return (await startInstance(ctx, { workflowId: desk.workflowId, variables })).instanceId;
}

const waiting = async (instanceId: string) => (await getInstancePath(mia, instanceId)).waiting;
const open = async (instanceId: string) => (await waiting(instanceId)).map(({ elementId }) => elementId).sort();
const stepOf = async (instanceId: string, element: string) =>
  (await waiting(instanceId)).find(({ elementId }) => elementId === element)!.step;
/** The only reason of a kind that an element waits for. */
async function reasonOf<K extends string>(instanceId: string, element: string, kind: K) {
  const reason = (await waiting(instanceId))
    .flatMap(({ elementId, reasons }) =>
      reasons.map((each) => ({ ...each, at: "elementId" in each ? each.elementId : elementId })),
    )
    .find((each) => each.at === element && each.kind === kind);
  if (!reason) throw new Error(`"${element}" waits for no ${kind}`);
  return reason as Extract<typeof reason, { kind: K }>;
}
const move = (instanceId: string, cancel: number[], start: string[], reason = "Wrong way") =>
  modifyInstance(mia, { instanceId, change: { type: "move", cancel, start }, reason });

const line = buildModel({ s: "startEvent", a: "userTask", b: "userTask", e: "endEvent" }, [
  "s -> a",
  "a -> b",
  "b -> e",
]);

describe("moving by hand", () => {
  it("cancels steps and starts elements, with the reason in the history and the audit", async () => {
    const instanceId = await instanceOf(line);
    await move(instanceId, [await stepOf(instanceId, "a")], ["b"]);
    expect(await open(instanceId)).toEqual(["b"]);
    expect(await db.select().from(audit).where(eq(audit.targetId, instanceId))).toMatchObject([
      { actor: "mia", action: "instance.modified", reason: "Wrong way", details: { type: "move", start: ["b"] } },
    ]);
  });

  it("completes the instance when nothing is left open", async () => {
    const instanceId = await instanceOf(line);
    await move(instanceId, [await stepOf(instanceId, "a")], []);
    expect((await getInstance(mia, instanceId)).status).toBe("completed");
    await expect(move(instanceId, [], ["b"])).rejects.toMatchObject({ code: "conflict" });
  });

  it("asks why, what and where", async () => {
    const instanceId = await instanceOf(line);
    await expect(move(instanceId, [], ["b"], " ")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(move(instanceId, [], [])).rejects.toMatchObject({ code: "invalid_input" });
    await expect(move(instanceId, [], ["nowhere"])).rejects.toMatchObject({ code: "invalid_input" });
    await expect(move(instanceId, [999], ["b"])).rejects.toMatchObject({ code: "conflict" });
    expect(await open(instanceId)).toEqual(["a"]);
  });

  it("is for those who lead the workflow, and not while it is suspended", async () => {
    const instanceId = await instanceOf(line);
    const change = { type: "move" as const, start: ["b"] };
    await expect(modifyInstance(ann, { instanceId, change, reason: "x" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(modifyInstance(bob, { instanceId, change, reason: "x" })).rejects.toMatchObject({ code: "not_found" });
    expect((await getInstance(ann, instanceId)).permissions).toMatchObject({ modify: false, choose: true });
    expect((await getInstance(mia, instanceId)).permissions).toMatchObject({ modify: true, choose: true });
    await suspendInstance(mia, { instanceId });
    await expect(move(instanceId, [], ["b"])).rejects.toMatchObject({ code: "rejected" });
    expect((await getInstance(mia, instanceId)).permissions).toMatchObject({ modify: false, choose: false });
  });
});

describe("rounds", () => {
  const review = (loop: Record<string, unknown>) =>
    buildModel({ r: { type: "userTask", loop: { kind: "multiInstance", ...loop } }, after: "userTask" }, [
      "r -> after",
    ]);

  it("are added while it is open", async () => {
    const instanceId = await instanceOf(review({ collection: "=who", elementVariable: "person" }), { who: ["a", "b"] });
    const { done, open: rounds, takesItems } = await reasonOf(instanceId, "r", "rounds");
    expect({ done, rounds, takesItems }).toEqual({ done: 0, rounds: 2, takesItems: true });
    const step = await stepOf(instanceId, "r");
    await modifyInstance(mia, { instanceId, change: { type: "addRounds", step, items: ["c"] }, reason: "One more" });
    expect((await reasonOf(instanceId, "r", "rounds")).open).toBe(3);
  });

  it("can be ended early, and what is done counts", async () => {
    const instanceId = await instanceOf(review({ cardinality: "3" }));
    const step = await stepOf(instanceId, "r");
    await modifyInstance(mia, { instanceId, change: { type: "completeLoop", step }, reason: "Enough" });
    expect(await open(instanceId)).toEqual(["after"]);
  });

  it("are refused where there are none", async () => {
    const instanceId = await instanceOf(line);
    const step = await stepOf(instanceId, "a");
    await expect(
      modifyInstance(mia, { instanceId, change: { type: "completeLoop", step }, reason: "x" }),
    ).rejects.toMatchObject({ code: "rejected" });
  });
});

describe("events", () => {
  it("happen by hand, once, with what they bring", async () => {
    const instanceId = await instanceOf(
      buildModel({ c: { type: "receiveTask", message: "paid" }, after: "userTask" }, ["c -> after"]),
    );
    const { wait } = await reasonOf(instanceId, "c", "message");
    const trigger = () =>
      modifyInstance(mia, {
        instanceId,
        change: { type: "trigger", wait, variables: { amount: 3 } },
        reason: "Paid in cash",
      });
    await trigger();
    expect(await open(instanceId)).toEqual(["after"]);
    await expect(trigger()).rejects.toMatchObject({ code: "conflict" });
  });

  it("on the border of a step interrupt it", async () => {
    const timer = [{ type: "timer", timer: "duration", value: "P3D" }];
    const instanceId = await instanceOf(
      buildModel(
        { a: "userTask", late: { type: "boundaryEvent", attachedTo: "a", definitions: timer }, after: "userTask" },
        ["late -> after"],
      ),
    );
    const { wait } = await reasonOf(instanceId, "late", "timer");
    await modifyInstance(mia, { instanceId, change: { type: "trigger", wait }, reason: "He is on leave" });
    expect(await open(instanceId)).toEqual(["after"]);
  });
});

describe("choosing what happens next", () => {
  const adHoc = (more: Record<string, unknown> = {}) =>
    buildModel(
      {
        work: { type: "adHocSubProcess", ...more },
        call: { type: "userTask", parent: "work" },
        write: { type: "userTask", parent: "work" },
        after: "userTask",
      },
      ["work -> after"],
    );

  it("is for whoever works on it, as often as they like, until they say that it is done", async () => {
    const instanceId = await instanceOf(adHoc());
    expect((await getInstance(ann, instanceId)).status).toBe("running");
    const { wait: choice, elements } = await reasonOf(instanceId, "work", "choice");
    expect(elements.map(({ id }) => id)).toEqual(["call", "write"]);
    await chooseActivities(ann, { instanceId, choice, elements: ["call"] });
    await chooseActivities(ann, { instanceId, choice, elements: ["call", "write"] });
    expect(await open(instanceId)).toEqual(["call", "call", "work", "write"]);
    await expect(chooseActivities(ann, { instanceId, choice, elements: ["after"] })).rejects.toMatchObject({
      code: "rejected",
    });
    await expect(chooseActivities(eve, { instanceId, choice, elements: [] })).rejects.toMatchObject({
      code: "not_found",
    });
    await chooseActivities(ann, { instanceId, choice, elements: [] });
    expect(await open(instanceId)).toEqual(["after"]);
    await expect(chooseActivities(ann, { instanceId, choice, elements: [] })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("is one after the other where the order is sequential", async () => {
    const instanceId = await instanceOf(adHoc({ ordering: "sequential" }));
    const { wait: choice, isSequential } = await reasonOf(instanceId, "work", "choice");
    expect(isSequential).toBe(true);
    await chooseActivities(ann, { instanceId, choice, elements: ["call"] });
    await expect(chooseActivities(ann, { instanceId, choice, elements: ["write"] })).rejects.toMatchObject({
      code: "rejected",
    });
    expect((await reasonOf(instanceId, "work", "choice")).open).toBe(1);
  });
});

describe("a workflow that begins with a condition", () => {
  const model = buildModel(
    {
      s: {
        type: "startEvent",
        definitions: [{ type: "conditional", condition: "amount > 100" }],
        form: { fields: [{ key: "amount", label: "Amount", type: "number" }] },
      },
      a: "userTask",
    },
    ["s -> a"],
  );

  it("starts by what its form brings, or says which condition does not hold", async () => {
    await instanceOf(model, { amount: 200 });
    const starter = { ...ann, principal: { ...ann.principal, starts: [desk.workflowId] } };
    const { instanceId } = await startWorkflow(starter, { workflow: desk.workflowKey, values: { amount: 101 } });
    expect(await open(instanceId)).toEqual(["a"]);
    const refused = startWorkflow(starter, { workflow: desk.workflowKey, values: { amount: 99 } });
    await expect(refused).rejects.toMatchObject({ code: "rejected" });
    await expect(refused).rejects.toThrow("amount > 100");
  });
});
