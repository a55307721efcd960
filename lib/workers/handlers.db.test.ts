import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { jobs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { type HandledJob, ThrownError } from "./handlers";
import { Worker } from "./worker";

const { db, url } = await testDatabase();
const given = givenOn(db);

const step = (jobType: string) => ({
  type: "serviceTask" as const,
  call: { kind: "external", jobType, attemptsMax: 2 },
});
const chain = buildModel(
  { begin: "startEvent", a: step("count"), b: step("count"), c: step("count"), d: step("count"), check: "userTask" },
  ["begin -> a", "a -> b", "b -> c", "c -> d", "d -> check"],
);
const one = (jobType: string) =>
  buildModel(
    {
      begin: "startEvent",
      work: step(jobType),
      check: "userTask",
      broken: { type: "boundaryEvent", attachedTo: "work", definitions: [{ type: "error", errorCode: "broken" }] },
      repair: "userTask",
    },
    ["begin -> work", "work -> check", "broken -> repair"],
  );

const seen: HandledJob[] = [];
const handlers = {
  count: async (job: HandledJob) => {
    seen.push(job);
    return { [job.elementId]: true };
  },
  fail: async () => {
    throw new Error("no tape");
  },
  break: async () => {
    throw new ThrownError("broken", "glass", { what: "glass" });
  },
};
const worker = () => new Worker(db, undefined, { handlers });

it("does the jobs of its types, each step once", async () => {
  const workflowId = await given.workflow(chain);
  const ids = await Promise.all(
    Array.from({ length: 30 }, async () => (await startInstance(given.system, { workflowId })).instanceId),
  );
  expect(await worker().drain()).toBe(120);
  for (const id of ids) {
    expect((await given.row(id)).openElements).toEqual(["check"]);
    expect((await given.state(id)).steps.get(0)!.variables).toEqual({ a: true, b: true, c: true, d: true });
  }
  expect(new Set(seen.map((job) => job.idempotencyKey)).size).toBe(120);
  expect(seen).toHaveLength(120);
});

it("takes the job of the next step with the result of the one before, and leaves the others to whoever comes", async () => {
  const leases: unknown[] = [];
  const looking = {
    look: async ({ instanceId, elementId }: HandledJob) => {
      const rows = await db.select().from(jobs).where(eq(jobs.instanceId, instanceId));
      leases.push([elementId, rows.map(({ state, lockOwner, epoch }) => ({ state, lockOwner, epoch }))]);
    },
  };
  const fork = buildModel(
    {
      begin: "startEvent",
      a: step("look"),
      b: step("look"),
      split: "parallelGateway",
      c: step("look"),
      d: step("look"),
    },
    ["begin -> a", "a -> b", "b -> split", "split -> c", "split -> d"],
  );
  const id = await given.instance(fork);
  const looker = new Worker(db, undefined, { handlers: looking });
  expect(await looker.drain()).toBe(4);
  const mine = { state: "leased", lockOwner: looker.name, epoch: 1 };
  expect(leases.slice(0, 3)).toEqual([
    ["a", [mine]],
    ["b", [mine]],
    ["c", expect.arrayContaining([mine, { state: "ready", lockOwner: null, epoch: 0 }])],
  ]);
  expect(await given.row(id)).toMatchObject({ status: "completed" });
});

it("goes on however many steps an instance has", async () => {
  const loop = buildModel(
    {
      begin: "startEvent",
      work: step("next"),
      more: "exclusiveGateway",
      done: "endEvent",
    },
    ["begin -> work", "work -> more", "more -> work if n < 40", "more -> done default"],
  );
  const id = await given.instance(loop, { n: 0 });
  let n = 0;
  const next = async () => ({ n: ++n });
  expect(await new Worker(db, undefined, { handlers: { next } }).drain()).toBe(40);
  expect(await given.row(id)).toMatchObject({ status: "completed" });
});

it("tries again what a handler throws, then stops with an incident", async () => {
  const id = await given.instance(one("fail"));
  await worker().drain();
  expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", attemptsLeft: 1, lastError: "no tape" }]);
  await db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.instanceId, id));
  await worker().drain();
  expect(await given.row(id)).toMatchObject({ status: "incident" });
});

it("throws in the instance what a handler throws for it", async () => {
  const id = await given.instance(one("break"));
  await worker().drain();
  expect((await given.row(id)).openElements).toEqual(["repair"]);
});

it("leaves jobs of other types alone", async () => {
  const id = await given.instance(one("other"));
  await worker().drain();
  expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", epoch: 0 }]);
});

const waiting = (value: string) =>
  buildModel(
    {
      begin: "startEvent",
      wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value }] },
      after: "userTask",
    },
    ["begin -> wait", "wait -> after"],
  );

it("wakes when the next timer is due, not when it happens to look", async () => {
  const running = worker();
  running.start(url);
  try {
    // Until it listens and has nothing to do.
    await expect.poll(async () => (await given.row(await given.instance(waiting("PT0S")))).openElements).toBeTruthy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const lateMs: number[] = [];
    for (let n = 0; n < 5; n++) {
      const id = await given.instance(waiting("PT0.7S"));
      const [{ dueAt } = { dueAt: new Date() }] = await given.jobsOf(id);
      await expect.poll(async () => (await given.row(id)).openElements, { interval: 5 }).toEqual(["after"]);
      const { lastActivityAt } = await given.row(id);
      lateMs.push(lastActivityAt.getTime() - dueAt.getTime());
    }
    lateMs.sort((a, b) => a - b);
    expect(lateMs[0]).toBeGreaterThanOrEqual(0);
    // The bench measures it; here only that nothing polls for it.
    expect(lateMs[2]).toBeLessThan(100);
  } finally {
    await running.stop();
  }
}, 30_000);
