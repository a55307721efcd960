import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { CLAIM_GROUPS } from "@/lib/domain/claim-groups";
import { executeCommand, publishMessage } from "@/lib/runtime";
import { LeaseLost } from "@/lib/runtime/fence";
import { givenOn } from "@/lib/runtime/testing/given";
import { claim } from "./claim";
import { broadcastSignal } from "./signal-jobs";
import { NOWHERE } from "./testing/settings";
import { Worker } from "./worker";

const { db } = await testDatabase();
const given = givenOn(db);

const signal = [{ type: "signal", signal: "alarm" }];
const drain = () => new Worker(db, NOWHERE).drain();
const claimSignals = async () =>
  (
    await Promise.all(
      Array.from({ length: CLAIM_GROUPS }, (_, group) => claim(db, "me", group, { queue: "own", limit: 10 })),
    )
  ).flat();
const listening = buildModel(
  { s: "startEvent", c: { type: "intermediateCatchEvent", definitions: signal }, a: "userTask" },
  ["s -> c", "c -> a"],
);
const throwing = buildModel(
  {
    s: "startEvent",
    t: { type: "intermediateThrowEvent", inputs: [{ target: "room", source: "place" }], definitions: signal },
    a: "userTask",
  },
  ["s -> t", "t -> a"],
);
const open = async (instanceId: string) =>
  [...(await given.state(instanceId)).steps.values()]
    .filter((step) => step.parent !== null)
    .map((step) => step.element);

it("hands a signal out to every instance that waits for it, with what it carries, and then goes on", async () => {
  const first = await given.instance(listening);
  const second = await given.instance(listening);
  const suspended = await given.instance(listening);
  await executeCommand(given.system, { instanceId: suspended, command: { type: "suspend" } });
  const thrower = await given.instance(throwing, { place: "B2" });
  await drain();
  expect(await open(first)).toEqual(["a"]);
  expect(await open(second)).toEqual(["a"]);
  expect((await given.state(first)).steps.get(0)!.variables).toEqual({ room: "B2" });
  expect(await open(suspended)).toEqual(["c"]);
  expect(await open(thrower)).toEqual(["a"]);
});

it("does not keep a signal for those who come later", async () => {
  await given.instance(throwing, { place: "B2" });
  await drain();
  const late = await given.instance(listening);
  await drain();
  expect(await open(late)).toEqual(["c"]);
});

it("starts each workflow that begins with it, once however often it is handed out", async () => {
  const begins = buildModel({ s: { type: "startEvent", definitions: signal }, a: "userTask" }, ["s -> a"]);
  const workflowId = await given.workflow(begins);
  await given.instance(throwing, { place: "B2" });
  const started = () => db.select().from(instances).where(eq(instances.workflowId, workflowId));
  const [job] = await claimSignals();
  // A worker that was broken off before it could say that it was done.
  const lost = { ...job!, fence: { ...job!.fence, epoch: 0 } };
  await expect(broadcastSignal(given.system, lost)).rejects.toThrow(LeaseLost);
  await broadcastSignal(given.system, job!);
  expect(await started()).toMatchObject([{ startedBy: null }]);
  expect((await given.state((await started())[0]!.id)).steps.get(0)!.variables).toEqual({ room: "B2" });
  await given.instance(throwing, { place: "B3" });
  await drain();
  expect(await started()).toHaveLength(2);
});

it("starts the latest version only", async () => {
  const begins = buildModel({ s: { type: "startEvent", definitions: signal }, a: "userTask" }, ["s -> a"]);
  const workflowId = await given.workflow(begins);
  await given.workflow(buildModel({ s: "startEvent", a: "userTask" }, ["s -> a"]), workflowId);
  await given.instance(throwing, { place: "B2" });
  await drain();
  expect(await db.select().from(instances).where(eq(instances.workflowId, workflowId))).toEqual([]);
});

it("hands out what the rounds of a multi-instance throw, also to its own boundary event, and then leaves it", async () => {
  const rounds = buildModel(
    {
      s: "startEvent",
      m: {
        type: "subProcess",
        loop: { kind: "multiInstance", cardinality: "2", behavior: "one", event: signal[0] },
      },
      t: { type: "task", parent: "m" },
      b: { type: "boundaryEvent", attachedTo: "m", interrupting: false, definitions: signal },
      heard: "userTask",
      a: "userTask",
    },
    ["s -> m", "m -> a", "b -> heard"],
  );
  const other = await given.instance(listening);
  const thrower = await given.instance(rounds);
  expect(await open(thrower)).toEqual(["m"]);
  await drain();
  expect((await open(thrower)).sort()).toEqual(["a", "heard"]);
  expect(await open(other)).toEqual(["a"]);
});

it("makes an event that does not interrupt happen for each of two signals thrown before a worker runs", async () => {
  const hearing = buildModel(
    {
      s: "startEvent",
      a: "userTask",
      b: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: signal },
      heard: "userTask",
      e: { type: "subProcess", triggeredByEvent: true },
      on: { type: "startEvent", parent: "e", interrupting: false, definitions: signal },
      noted: { type: "userTask", parent: "e" },
    },
    ["s -> a", "b -> heard", "on -> noted"],
  );
  const id = await given.instance(hearing);
  await given.instance(throwing, { place: "B2" });
  await given.instance(throwing, { place: "B3" });
  const [first, second] = await claimSignals();
  // The first is handed out twice, by a worker that was broken off before it could say that it was done.
  await expect(broadcastSignal(given.system, { ...first!, fence: { ...first!.fence, epoch: 0 } })).rejects.toThrow(
    LeaseLost,
  );
  await broadcastSignal(given.system, first!);
  await broadcastSignal(given.system, second!);
  expect((await open(id)).sort()).toEqual(["a", "e", "e", "heard", "heard", "noted", "noted"]);
});

it("does the same with messages that came before it", async () => {
  const hearing = buildModel(
    {
      s: "startEvent",
      a: "userTask",
      b: {
        type: "boundaryEvent",
        attachedTo: "a",
        interrupting: false,
        definitions: [{ type: "message", message: "note" }],
      },
      heard: "userTask",
    },
    ["s -> a", "b -> heard"],
  );
  for (const n of [1, 2]) await publishMessage(given.system, { name: "note", key: "", variables: { n } });
  const id = await given.instance(hearing);
  await drain();
  expect((await open(id)).sort()).toEqual(["a", "heard", "heard"]);
  expect(await given.jobsOf(id)).toEqual([]);
});
