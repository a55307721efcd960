import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { BlockList } from "node:net";
import type { Db } from "@/db/client";
import { instances, triggers, workflows } from "@/db/schema";
import { buildModel } from "@/lib/engine/testing/build";
import type { Model } from "@/lib/model";
import { type Context, executeCommand, type NewCommand, publishMessage, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import type { CallSettings } from "@/lib/workers/settings";
import { Worker } from "@/lib/workers/worker";
import type { Cluster } from "../cluster";
import { call, timer } from "../models";
import type { Sink } from "../sink";

export interface Acting {
  readonly db: Db;
  readonly sink: Sink;
}

export interface Scene {
  /** What the process does that dies; done again by another one, with the same ids, it must end well. */
  readonly act: (acting: Acting) => Promise<unknown>;
  /** The instances that tell what came of it. */
  readonly roots: () => Promise<string[]>;
}

export interface DeathScenario {
  readonly name: string;
  readonly prepare: () => Promise<Scene>;
}

const message = (name: string) => [{ type: "message", message: name, correlationKey: "key" }];
const systemOn = (db: Db): Context => ({ db, principal: { kind: "system", name: "client" } });

/** What processes of the product do: commands, starts, messages, and each kind of job. */
export function deathScenarios({ truth, sink }: Cluster): DeathScenario[] {
  const given = givenOn(truth);
  const known = new Map<string, Promise<string>>();
  const workflow = (name: string, model: Model): Promise<string> => {
    let id = known.get(name);
    if (!id) known.set(name, (id = given.workflow(model)));
    return id;
  };
  const keyOf = async (workflowId: string) =>
    (await truth.select({ key: workflows.key }).from(workflows).where(eq(workflows.id, workflowId)))[0]!.key;
  const start = async (name: string, model: Model, variables = {}) =>
    (await startInstance(given.system, { workflowId: await workflow(name, model), variables })).instanceId;
  const startedFrom = async (workflowId: string) =>
    (await truth.select({ id: instances.id }).from(instances).where(eq(instances.workflowId, workflowId))).map(
      ({ id }) => id,
    );
  const drain = ({ db }: Acting) => new Worker(db, settingsFor(sink)).drain();

  /** One command, under an id of its own, on an instance of this model. */
  const command = (
    name: string,
    model: Model,
    commandOf: (id: string) => Promise<NewCommand> | NewCommand,
    before: (id: string) => Promise<unknown> = async () => {},
  ): DeathScenario => ({
    name,
    prepare: async () => {
      const id = await start(name, model);
      await before(id);
      const input = { instanceId: id, commandId: randomUUID(), command: await commandOf(id) };
      return { act: ({ db }) => executeCommand(systemOn(db), input), roots: async () => [id] };
    },
  });
  const execute = (instanceId: string, command: NewCommand) => executeCommand(given.system, { instanceId, command });
  const stuckStep = async (id: string) =>
    [...(await given.state(id)).steps.values()].find(({ incident }) => incident)!.id;
  const suspend = (id: string) => execute(id, { type: "suspend" });
  const failing = (attemptsLeft: number) => async (id: string) =>
    ({
      type: "failJob",
      job: await given.wait(id, "work"),
      message: "broken",
      attemptsLeft,
      ...(attemptsLeft > 0 && { retryAt: "2030-01-01T00:00:00.000Z" }),
    }) as const;

  /** Whatever a worker does for an instance of this model. */
  const work = (
    name: string,
    model: Model,
    variables: () => Promise<Record<string, string>> = async () => ({}),
    before: (id: string) => Promise<unknown> = async () => {},
  ): DeathScenario => ({
    name,
    prepare: async () => {
      const id = await start(name, model, await variables());
      await before(id);
      return { act: drain, roots: async () => [id] };
    },
  });

  const starting = (name: string, model: Model, more = {}): DeathScenario => ({
    name,
    prepare: async () => {
      const workflowId = await workflow(name, model);
      const others = new Set(await startedFrom(workflowId));
      const input = { workflowId, idempotencyKey: randomUUID(), variables: { key: randomUUID() }, ...more };
      return {
        act: ({ db }) => startInstance(systemOn(db), input),
        roots: async () => (await startedFrom(workflowId)).filter((id) => !others.has(id)),
      };
    },
  });

  const publishing = (name: string, model: Model, isWaiting: boolean): DeathScenario => ({
    name,
    prepare: async () => {
      const key = randomUUID();
      const workflowId = await workflow(name, model);
      const others = new Set(await startedFrom(workflowId));
      if (isWaiting) await start(name, model, { key });
      const input = { name: `${name} m`, key, variables: { key, brought: 1 }, idempotencyKey: randomUUID() };
      return {
        act: async (acting) => {
          await publishMessage(systemOn(acting.db), input);
          await drain(acting);
        },
        roots: async () => (await startedFrom(workflowId)).filter((id) => !others.has(id)),
      };
    },
  });

  const called = () => workflow("called", calledModel);
  const caller = (inner: Record<string, unknown> = {}) => ({
    type: "callActivity" as const,
    calledElement: "=child",
    ...inner,
  });
  const child = async () => ({ child: await keyOf(await called()) });

  return [
    starting("a start", taskModel),
    starting("a start with a unique key", { ...taskModel, instance: { businessKey: "=key", uniqueKey: true } }),
    starting("a start that ends at once", buildModel({ s: "startEvent", e: "endEvent" }, ["s -> e"])),
    command("a completed task", taskModel, async (id) => ({
      type: "completeTask",
      task: await given.wait(id, "work"),
      variables: { answer: 42 },
    })),
    command("a claimed task", taskModel, async (id) => ({
      type: "assignTask",
      task: await given.wait(id, "work"),
      assignee: "ana",
    })),
    command("a task's due date", taskModel, async (id) => ({
      type: "updateTask",
      task: await given.wait(id, "work"),
      due: "2030-01-01T00:00:00.000Z",
    })),
    command("variables", taskModel, () => ({ type: "setVariables", variables: { a: 1, b: "two" } })),
    command("a cancelled instance", forkModel, () => ({ type: "cancel", reason: "why not" })),
    command("a suspended instance", forkModel, () => ({ type: "suspend" })),
    command("a resumed instance", forkModel, () => ({ type: "resume" }), suspend),
    command("a fork that joins", forkModel, async (id) => ({ type: "completeTask", task: await given.wait(id, "a") })),
    command("an external job done", externalModel, async (id) => ({
      type: "completeJob",
      job: await given.wait(id, "work"),
    })),
    command("an external job that fails", externalModel, failing(2)),
    command("an incident", externalModel, failing(0)),
    command(
      "a retry",
      externalModel,
      async (id) => ({ type: "retry", step: await stuckStep(id) }),
      async (id) => execute(id, await failing(0)(id)),
    ),
    command("a moved token", forkModel, () => ({ type: "move", cancel: [], start: ["a"] })),
    command("an error that is caught", externalModel, async (id) => ({
      type: "throwError",
      wait: await given.wait(id, "work"),
      code: "oops",
    })),
    work("a timer that fires", buildModel({ s: "startEvent", w: timer("PT0S"), a: "userTask" }, ["s -> w", "w -> a"])),
    work(
      "three timers",
      buildModel(
        { s: "startEvent", a: timer("PT0S"), b: timer("PT0S"), c: timer("PT0S"), j: "parallelGateway", t: "userTask" },
        ["s -> a", "s -> b", "s -> c", "a -> j", "b -> j", "c -> j", "j -> t"],
      ),
    ),
    work("a call to outside", buildModel({ s: "startEvent", w: call(sink.url), a: "userTask" }, ["s -> w", "w -> a"])),
    work("a message that is sent", sendModel, async () => ({ key: randomUUID() })),
    work(
      "a signal",
      buildModel(
        {
          s: "startEvent",
          t: { type: "intermediateThrowEvent", definitions: [{ type: "signal", signal: "alarm" }] },
          a: "userTask",
        },
        ["s -> t", "t -> a"],
      ),
    ),
    work("a called instance", buildModel({ s: "startEvent", c: caller(), a: "userTask" }, ["s -> c", "c -> a"]), child),
    work(
      "a called instance that ends",
      buildModel({ s: "startEvent", c: caller(), a: "userTask" }, ["s -> c", "c -> a"]),
      async () => ({ child: await keyOf(await workflow("brief", briefModel)) }),
    ),
    work(
      "a called instance that is called off",
      buildModel({ s: "startEvent", c: caller() }, ["s -> c"]),
      child,
      async (id) => {
        await new Worker(truth, settingsFor(sink)).drain();
        await execute(id, { type: "cancel" });
      },
    ),
    publishing("a message to one who waits", receiveModel("a message to one who waits m"), true),
    publishing("a message that begins", beginModel("a message that begins m"), false),
    {
      name: "a message that came first",
      prepare: async () => {
        const key = randomUUID();
        await publishMessage(given.system, { name: "early", key });
        const id = await start("a message that came first", receiveModel("early"), { key });
        return { act: drain, roots: async () => [id] };
      },
    },
    {
      name: "a start timer",
      prepare: async () => {
        const workflowId = await given.workflow(
          buildModel(
            {
              s: { type: "startEvent", definitions: [{ type: "timer", timer: "date", value: "2026-01-01T00:00:00Z" }] },
              a: "userTask",
            },
            ["s -> a"],
          ),
        );
        await truth
          .update(triggers)
          .set({ dueAt: new Date(0) })
          .where(eq(triggers.workflowId, workflowId));
        return { act: drain, roots: () => startedFrom(workflowId) };
      },
    },
  ];
}

const taskModel = buildModel({ s: "startEvent", work: "userTask", e: "endEvent" }, ["s -> work", "work -> e"]);
const forkModel = buildModel(
  { s: "startEvent", f: "parallelGateway", a: "userTask", w: timer("PT1H"), j: "parallelGateway", e: "endEvent" },
  ["s -> f", "f -> a", "f -> w", "a -> j", "w -> j", "j -> e"],
);
const externalModel = buildModel(
  {
    s: "startEvent",
    work: { type: "serviceTask", call: { kind: "external", jobType: "work" } },
    caught: { type: "boundaryEvent", attachedTo: "work", definitions: [{ type: "error", errorCode: "oops" }] },
    e: "endEvent",
  },
  ["s -> work", "work -> e", "caught -> e"],
);
const calledModel = buildModel({ s: "startEvent", inner: "userTask" }, ["s -> inner"]);
const briefModel = buildModel({ s: "startEvent", e: "endEvent" }, ["s -> e"]);
const sendModel = buildModel(
  { s: "startEvent", t: { type: "intermediateThrowEvent", definitions: message("sent") }, a: "userTask" },
  ["s -> t", "t -> a"],
);
const receiveModel = (name: string) =>
  buildModel({ s: "startEvent", r: { type: "receiveTask", message: name, correlationKey: "key" }, a: "userTask" }, [
    "s -> r",
    "r -> a",
  ]);
const beginModel = (name: string) =>
  buildModel({ s: { type: "startEvent", definitions: [{ type: "message", message: name }] }, a: "userTask" }, [
    "s -> a",
  ]);

function settingsFor({ port }: Sink): CallSettings {
  const allowedNetworks = new BlockList();
  allowedNetworks.addSubnet("127.0.0.0", 8);
  return { ownOrigin: "http://127.0.0.1:9", allowedHosts: [`127.0.0.1:${port}`], allowedNetworks };
}
