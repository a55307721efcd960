import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { incidents, instances, jobs, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { bucketOfId, newId, randomBucket } from "@/lib/domain/ids";
import type { JobKind } from "@/lib/domain/status";
import { buildModel } from "@/lib/engine/testing/build";
import type { Model } from "@/lib/model";
import { executeCommand, startInstance } from "@/lib/runtime";
import { LeaseLost } from "@/lib/runtime/fence";
import { givenOn } from "@/lib/runtime/testing/given";
import { callInstance, callOff, DEPTH_MAX, returnToCaller } from "./call-jobs";
import { claim } from "./claim";
import { groupOf } from "@/lib/runtime/claim-groups";
import { NOWHERE } from "./testing/settings";
import { Worker } from "./worker";

const { db } = await testDatabase();
const given = givenOn(db);
const { system: ctx } = given;

const drain = () => new Worker(db, NOWHERE).drain();
const keyOf = async (workflowId: string) =>
  (await db.select({ key: workflows.key }).from(workflows).where(eq(workflows.id, workflowId)))[0]!.key;
const childrenOf = (instanceId: string) =>
  db.select().from(instances).where(eq(instances.parentId, instanceId)).orderBy(asc(instances.number));
const childOf = async (instanceId: string) => {
  const found = await childrenOf(instanceId);
  expect(found).toHaveLength(1);
  return found[0]!;
};
const open = async (instanceId: string) =>
  [...(await given.state(instanceId)).steps.values()]
    .filter((step) => step.parent !== null)
    .map((step) => step.element)
    .sort();
const variablesOf = async (instanceId: string) => (await given.state(instanceId)).steps.get(0)?.variables;
const incidentOf = async (instanceId: string) =>
  (
    await db
      .select()
      .from(incidents)
      .where(and(eq(incidents.instanceId, instanceId), sql`${incidents.resolvedAt} is null`))
  )[0];
const claimFor = async (instanceId: string, kind: JobKind, owner = "me") =>
  (await claim(db, owner, groupOf(bucketOfId(instanceId)), { queue: "own", limit: 50 })).find(
    (job) => job.instanceId === instanceId && job.kind === kind,
  )!;
const complete = async (instanceId: string, element: string, variables = {}) =>
  executeCommand(ctx, {
    instanceId,
    command: { type: "completeTask", task: await given.wait(instanceId, element), variables },
  });
const cancel = (instanceId: string) => executeCommand(ctx, { instanceId, command: { type: "cancel" } });

/** An instance of a workflow that calls another one of this model, and both run as far as they go. */
async function calling(called: Model, call: Record<string, unknown> = {}, more: Parameters<typeof buildModel>[0] = {}) {
  const key = await keyOf(await given.workflow(called));
  const model = buildModel(
    { s: "startEvent", c: { type: "callActivity", calledElement: key, ...call }, after: "userTask", ...more },
    [
      "s -> c",
      "c -> after",
      ...Object.keys(more).flatMap((id) => (id.startsWith("on") ? [`${id} -> ${id.slice(2)}`] : [])),
    ],
  );
  const parent = await given.instance(model, { amount: 7, secret: "s" });
  await drain();
  return { parent, key };
}

const working = buildModel({ s: "startEvent", work: "userTask", done: "endEvent" }, ["s -> work", "work -> done"]);
const ends = (definition: Record<string, unknown>) =>
  buildModel(
    {
      s: "startEvent",
      work: "userTask",
      e: { type: "endEvent", definitions: [definition], inputs: [{ target: "why", source: "reason" }] },
    },
    ["s -> work", "work -> e"],
  );
const boundary = (definition: Record<string, unknown>, interrupting = true) => ({
  type: "boundaryEvent" as const,
  attachedTo: "c",
  interrupting,
  definitions: [definition],
});

describe("calling", () => {
  it("starts the called workflow in the caller's bucket with what the inputs say, and brings back what the outputs say", async () => {
    const { parent } = await calling(working, {
      inputs: [{ target: "sum", source: "amount * 2" }],
      outputs: [{ target: "receipt", source: "number" }],
    });
    const child = await childOf(parent);
    expect(bucketOfId(child.id)).toBe(bucketOfId(parent));
    expect(child).toMatchObject({ parentWait: await given.wait(parent, "c"), depth: 1, startedBy: null });
    expect(await variablesOf(child.id)).toEqual({ sum: 14 });
    expect((await given.row(parent)).status).toBe("waiting");

    await complete(child.id, "work", { number: "R1", noise: 1 });
    expect(await open(parent)).toEqual(["c"]);
    await drain();
    expect(await open(parent)).toEqual(["after"]);
    expect(await variablesOf(parent)).toEqual({ amount: 7, secret: "s", receipt: "R1" });
  });

  it("brings back what a called instance held that ran through at once", async () => {
    const through = buildModel(
      { s: "startEvent", x: { type: "scriptTask", script: "n + 1", resultVariable: "next" } },
      ["s -> x"],
    );
    const { parent } = await calling(through, { inputs: [{ target: "n", source: "amount" }], propagateAll: true });
    expect(await open(parent)).toEqual(["after"]);
    expect(await variablesOf(parent)).toMatchObject({ next: 8 });
  });

  it("calls the latest version, or the one that the model names", async () => {
    const workflowId = await given.workflow(working);
    await given.workflow(buildModel({ s: "startEvent", second: "userTask" }, ["s -> second"]), workflowId);
    const key = await keyOf(workflowId);
    const model = buildModel({
      a: { type: "callActivity", calledElement: key },
      b: { type: "callActivity", calledElement: key, version: 1 },
    });
    const parent = await given.instance(model);
    await drain();
    const versions = (await childrenOf(parent)).map(({ version }) => version).sort();
    expect(versions).toEqual([1, 2]);
  });

  it.each([
    ["nowhere", undefined, 'There is no workflow with the key "nowhere"'],
    ["", 9, "Version 9 of this workflow does not exist"],
  ])(
    "says in an incident why %o %o could not be called, and calls again on a retry",
    async (missing, version, words) => {
      const workflowId = await given.workflow(working);
      const key = missing || (await keyOf(workflowId));
      const call = { type: "callActivity" as const, calledElement: "=key", ...(version && { version }) };
      const parent = await given.instance(buildModel({ c: call }), { key });
      await drain();
      const incident = await incidentOf(parent);
      expect(incident).toMatchObject({ code: "called_instance_failed" });
      expect(incident!.message).toContain(words);
      expect(await childrenOf(parent)).toEqual([]);
      if (version) return;
      await executeCommand(ctx, {
        instanceId: parent,
        command: { type: "retry", step: incident!.step, variables: { key: await keyOf(workflowId) } },
      });
      await drain();
      expect(await incidentOf(parent)).toBeUndefined();
      expect((await childOf(parent)).status).toBe("running");
    },
  );

  it("refuses a chain of more than a hundred", async () => {
    const id = newId(randomBucket());
    const key = `test-${id.slice(-8)}`;
    await given.workflow(buildModel({ c: { type: "callActivity", calledElement: key } }), id);
    const { instanceId } = await startInstance(ctx, { workflowId: id });
    await drain();
    const chain = await db.select().from(instances).where(eq(instances.workflowId, id)).orderBy(asc(instances.depth));
    expect(chain).toHaveLength(DEPTH_MAX + 1);
    expect(chain.filter(({ incidentCount }) => incidentCount > 0).map(({ depth }) => depth)).toEqual([DEPTH_MAX]);
    expect((await incidentOf(chain.at(-1)!.id))!.message).toContain("called one another in a row");
    await cancel(instanceId);
    await drain();
    const left = await db
      .select()
      .from(instances)
      .where(and(eq(instances.workflowId, id), sql`${instances.endedAt} is null`));
    expect(left).toEqual([]);
  });

  it("waits while the caller is suspended, and begins when it is resumed", async () => {
    const key = await keyOf(await given.workflow(working));
    const parent = await given.instance(buildModel({ c: { type: "callActivity", calledElement: key } }));
    await executeCommand(ctx, { instanceId: parent, command: { type: "suspend" } });
    await drain();
    expect(await childrenOf(parent)).toEqual([]);
    await executeCommand(ctx, { instanceId: parent, command: { type: "resume" } });
    await drain();
    await childOf(parent);
  });
});

describe("what a called instance throws", () => {
  it("an error ends it, and is caught by the caller with what it carries", async () => {
    const { parent } = await calling(
      ends({ type: "error", errorCode: "declined" }),
      {},
      { onlater: boundary({ type: "error", errorCode: "declined", codeVariable: "code" }), later: "userTask" },
    );
    const child = await childOf(parent);
    await complete(child.id, "work", { reason: "no money" });
    await drain();
    expect(await given.row(child.id)).toMatchObject({
      status: "cancelled",
      endReason: 'It ended with the error "declined".',
    });
    expect(await open(parent)).toEqual(["later"]);
    expect(await variablesOf(parent)).toMatchObject({ why: "no money", code: "declined" });
  });

  it("an error that nobody catches is an incident of the outermost caller, and a retry calls anew", async () => {
    const failing = ends({ type: "error", errorCode: "declined" });
    const key = await keyOf(await given.workflow(failing));
    const middle = buildModel({ c: { type: "callActivity", calledElement: key } });
    const { parent } = await calling(middle);
    const between = await childOf(parent);
    const child = await childOf(between.id);
    await complete(child.id, "work");
    await drain();
    expect((await given.row(between.id)).status).toBe("cancelled");
    const incident = (await incidentOf(parent))!;
    expect(incident).toMatchObject({ code: "error_not_caught", elementId: "c" });
    await executeCommand(ctx, { instanceId: parent, command: { type: "retry", step: incident.step } });
    await drain();
    expect(await childrenOf(parent)).toHaveLength(2);
  });

  it("escalations reach the caller in their order, before its end", async () => {
    const thrower = buildModel(
      {
        s: "startEvent",
        work: "userTask",
        one: {
          type: "intermediateThrowEvent",
          definitions: [{ type: "escalation", escalationCode: "late" }],
          inputs: [{ target: "n", source: "1" }],
        },
        two: {
          type: "intermediateThrowEvent",
          definitions: [{ type: "escalation", escalationCode: "late" }],
          inputs: [{ target: "n", source: "2" }],
        },
      },
      ["s -> work", "work -> one", "one -> two"],
    );
    const { parent } = await calling(
      thrower,
      {},
      { onaside: boundary({ type: "escalation", escalationCode: "late" }, false), aside: "userTask" },
    );
    const child = await childOf(parent);
    await complete(child.id, "work");
    await drain();
    expect(await open(parent)).toEqual(["after", "aside", "aside"]);
    expect(await variablesOf(parent)).toMatchObject({ n: 2 });
  });

  it("an escalation that interrupts the call cancels what was called", async () => {
    const thrower = buildModel(
      {
        s: "startEvent",
        t: { type: "intermediateThrowEvent", definitions: [{ type: "escalation", escalationCode: "X" }] },
        work: "userTask",
      },
      ["s -> t", "t -> work"],
    );
    const { parent } = await calling(thrower, {}, { onaside: boundary({ type: "escalation" }), aside: "userTask" });
    const child = await childOf(parent);
    expect(await open(parent)).toEqual(["aside"]);
    expect(child).toMatchObject({ status: "cancelled", endReason: "The instance that called it went on." });
  });
});

describe("cancelling", () => {
  it("travels down the whole tree", async () => {
    const key = await keyOf(await given.workflow(working));
    const { parent } = await calling(buildModel({ c: { type: "callActivity", calledElement: key } }));
    const between = await childOf(parent);
    const child = await childOf(between.id);
    await cancel(parent);
    await drain();
    expect([(await given.row(between.id)).status, (await given.row(child.id)).status]).toEqual([
      "cancelled",
      "cancelled",
    ]);
    expect(
      await db
        .select()
        .from(jobs)
        .where(inArray(jobs.instanceId, [parent, between.id, child.id])),
    ).toEqual([]);
  });

  it("of a step takes what it called with it, also if that is suspended", async () => {
    const { parent } = await calling(
      working,
      {},
      {
        onlate: boundary({ type: "timer", timer: "duration", value: "PT1H" }),
        late: "userTask",
      },
    );
    const child = await childOf(parent);
    await executeCommand(ctx, { instanceId: child.id, command: { type: "suspend" } });
    await db
      .update(jobs)
      .set({ runAt: sql`now()` })
      .where(and(eq(jobs.instanceId, parent), eq(jobs.kind, "timer")));
    await drain();
    expect(await open(parent)).toEqual(["late"]);
    expect((await given.row(child.id)).status).toBe("cancelled");
  });

  it("of a called instance is an incident of the step that called it", async () => {
    const { parent } = await calling(working);
    await cancel((await childOf(parent)).id);
    await drain();
    expect(await incidentOf(parent)).toMatchObject({ code: "called_instance_failed", elementId: "c" });
  });

  it("before the call was made leaves nothing to call", async () => {
    const key = await keyOf(await given.workflow(working));
    const parent = await given.instance(buildModel({ c: { type: "callActivity", calledElement: key } }));
    await cancel(parent);
    await drain();
    expect(await childrenOf(parent)).toEqual([]);
  });
});

describe("races", () => {
  it("a call that is cancelled while a worker makes it is not made", async () => {
    const key = await keyOf(await given.workflow(working));
    const parent = await given.instance(buildModel({ c: { type: "callActivity", calledElement: key } }));
    const job = await claimFor(parent, "call");
    await cancel(parent);
    await expect(callInstance(ctx, job)).rejects.toThrow(LeaseLost);
    await drain();
    expect(await childrenOf(parent)).toEqual([]);
  });

  it("a call that is made twice starts one instance", async () => {
    const key = await keyOf(await given.workflow(working));
    const parent = await given.instance(buildModel({ c: { type: "callActivity", calledElement: key } }));
    const job = await claimFor(parent, "call");
    const outcomes = await Promise.allSettled([callInstance(ctx, job), callInstance(ctx, job)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await childOf(parent);
  });

  it("an end that is told twice counts once", async () => {
    const { parent } = await calling(working);
    await complete((await childOf(parent)).id, "work");
    const job = await claimFor(parent, "return");
    const outcomes = await Promise.allSettled([returnToCaller(ctx, job), returnToCaller(ctx, job)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await open(parent)).toEqual(["after"]);
  });

  it("the called instance ends while its caller is cancelled", async () => {
    for (let round = 0; round < 12; round++) {
      const { parent } = await calling(working);
      const child = await childOf(parent);
      const task = await given.wait(child.id, "work");
      const outcomes = await Promise.allSettled([
        executeCommand(ctx, { instanceId: child.id, command: { type: "completeTask", task } }),
        cancel(parent),
        ...(round % 2 === 0 ? [drain()] : []),
      ]);
      // The task may be gone before it is completed; nothing else may go wrong.
      expect(outcomes.slice(1).filter(({ status }) => status === "rejected")).toEqual([]);
      await drain();
      expect((await given.row(parent)).status).toBe("cancelled");
      expect(["completed", "cancelled"]).toContain((await given.row(child.id)).status);
      expect(await given.jobsOf(parent)).toEqual([]);
    }
  });

  it("the end waits while the caller is suspended", async () => {
    const { parent } = await calling(working);
    await executeCommand(ctx, { instanceId: parent, command: { type: "suspend" } });
    await complete((await childOf(parent)).id, "work");
    await drain();
    expect(await given.jobsOf(parent)).toMatchObject([{ kind: "return", state: "parked" }]);
    await executeCommand(ctx, { instanceId: parent, command: { type: "resume" } });
    await drain();
    expect(await open(parent)).toEqual(["after"]);
  });

  it("what is told while a worker passes on what was told before is not lost", async () => {
    const twice = buildModel(
      {
        s: "startEvent",
        first: "userTask",
        t: { type: "intermediateThrowEvent", definitions: [{ type: "escalation", escalationCode: "X" }] },
        work: "userTask",
      },
      ["s -> first", "first -> t", "t -> work"],
    );
    const { parent } = await calling(
      twice,
      {},
      { onaside: boundary({ type: "escalation" }, false), aside: "userTask" },
    );
    const child = await childOf(parent);
    await complete(child.id, "first");
    const job = await claimFor(parent, "return");
    await complete(child.id, "work");
    await expect(returnToCaller(ctx, job)).rejects.toThrow(LeaseLost);
    expect(await open(parent)).toEqual(["c"]);
    await drain();
    expect(await open(parent)).toEqual(["after", "aside"]);
  });

  it("a caller goes on waiting while what it called has an incident", async () => {
    const stuck = buildModel({ s: "startEvent", x: "exclusiveGateway", a: "task" }, [
      "s -> x",
      "x -> a if missing > 1",
    ]);
    const { parent } = await calling(stuck);
    const child = await childOf(parent);
    expect(child.status).toBe("incident");
    expect(await given.row(parent)).toMatchObject({ status: "waiting", incidentCount: 0 });
    const incident = (await incidentOf(child.id))!;
    await executeCommand(ctx, {
      instanceId: child.id,
      command: { type: "retry", step: incident.step, variables: { missing: 2 } },
    });
    await drain();
    expect(await open(parent)).toEqual(["after"]);
  });

  it("calling off finds nothing to do where the called instance has ended", async () => {
    const { parent } = await calling(working);
    const child = await childOf(parent);
    await complete(child.id, "work");
    await cancel(parent);
    const job = await claimFor(parent, "callOff");
    await callOff(ctx, job);
    expect((await given.row(child.id)).status).toBe("completed");
    expect(await given.jobsOf(parent)).toEqual([]);
  });
});
