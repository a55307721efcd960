import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { jobs, workerHeartbeats } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { givenOn } from "@/lib/runtime/testing/given";
import { ClockWatch } from "./clock-set-back";
import { beat } from "./heartbeats";

const { db } = await testDatabase();
const given = givenOn(db);

const model = buildModel(
  {
    begin: "startEvent",
    fork: "parallelGateway",
    pay: { type: "serviceTask", call: { kind: "http", method: "POST", url: "/api/demo/payments", body: "{}" } },
    pause: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT1H" }] },
    join: "parallelGateway",
    done: "endEvent",
  },
  ["begin -> fork", "fork -> pay", "fork -> pause", "pay -> join", "pause -> join", "join -> done"],
);

afterEach(() => void vi.useRealTimers());
beforeEach(async () => {
  await db.delete(workerHeartbeats);
});

/** As if the clock had been a day ahead until now. */
async function whenADayAhead(instanceId: string): Promise<void> {
  await db
    .update(jobs)
    .set({ runAt: sql`run_at + interval '1 day'`, dueAt: sql`due_at + interval '1 day'` })
    .where(eq(jobs.instanceId, instanceId));
  await db.insert(workerHeartbeats).values({
    worker: "gone",
    startedAt: sql`now() + interval '1 day'`,
    seenAt: sql`now() + interval '1 day'`,
  });
}

const secondsTo = async (instanceId: string) =>
  Object.fromEntries(
    (
      await db
        .select({ kind: jobs.kind, inS: sql<number>`extract(epoch from run_at - now())::float8` })
        .from(jobs)
        .where(eq(jobs.instanceId, instanceId))
    ).map(({ kind, inS }) => [kind, inS]),
  );

it("work that has nothing to wait for is due at once when the clock is set back, and timers keep their time", async () => {
  const id = await given.instance(model);
  await whenADayAhead(id);
  expect(await new ClockWatch(db, "here").look()).toBe(1);
  const { http, timer } = await secondsTo(id);
  expect(http).toBeLessThanOrEqual(0);
  expect(timer).toBeGreaterThan(86_400);
});

it("a lease lasts no longer than a lease when the clock is set back", async () => {
  const id = await given.instance(model);
  await db
    .update(jobs)
    .set({ state: "leased", lockOwner: "gone", epoch: 1, runAt: sql`now()` })
    .where(eq(jobs.kind, "http"));
  await whenADayAhead(id);
  expect(await new ClockWatch(db, "here").look()).toBe(1);
  const { http } = await secondsTo(id);
  expect(http).toBeGreaterThan(20);
  expect(http).toBeLessThanOrEqual(30);
});

it("a timer that was taken while the clock was ahead is not taken again before its time", async () => {
  const id = await given.instance(model);
  await db.update(jobs).set({ state: "leased", lockOwner: "gone", epoch: 1 }).where(eq(jobs.kind, "timer"));
  await whenADayAhead(id);
  const [timer] = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.instanceId, id), eq(jobs.kind, "timer")));
  await db.update(jobs).set({ runAt: sql`due_at + interval '30 s'` }).where(eq(jobs.id, timer!.id));
  const watch = new ClockWatch(db, "here");
  await watch.look();
  const [after] = await db.select().from(jobs).where(eq(jobs.id, timer!.id));
  expect(after).toMatchObject({ state: "ready", lockOwner: null, runAt: timer!.dueAt });
});

it("what was begun before the clock was set back and is written afterwards is found too, and then no more is looked for", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const id = await given.instance(model);
  await whenADayAhead(id);
  const watch = new ClockWatch(db, "here");
  const moved = async () => {
    await db.update(jobs).set({ runAt: sql`now() + interval '1 day'` }).where(eq(jobs.kind, "http"));
    const found = (await watch.look()) > 0;
    vi.advanceTimersByTime(5_000);
    return found;
  };
  expect([
    await moved(),
    await moved(),
    await moved(),
    await moved(),
    await moved(),
    await moved(),
    await moved(),
  ]).toEqual([true, false, true, false, true, false, false]);
});

it("that the clock was ahead for a moment is kept for whoever is there when it is set back", async () => {
  await beat(db, "here");
  const watch = new ClockWatch(db, "here");
  await watch.look();
  await db.update(workerHeartbeats).set({ seenAt: sql`now() - interval '5 s'` });
  await watch.look();
  const seenS = async () =>
    (await db.select({ s: sql<number>`extract(epoch from now() - seen_at)::float8` }).from(workerHeartbeats))[0]!.s;
  expect(await seenS()).toBeGreaterThan(4);
  // The database goes a day further than this process.
  Object.assign(watch, { last: { databaseMs: Date.now() - 86_400_000, at: performance.now() } });
  await watch.look();
  expect(await seenS()).toBeLessThan(2);
});

it("a worker that beat before the clock was set back does not count as alive", async () => {
  const id = await given.instance(model);
  await whenADayAhead(id);
  expect(await beat(db, "here")).toEqual(["here"]);
  await new ClockWatch(db, "here").look();
  await beat(db, "here");
  expect((await db.select().from(workerHeartbeats)).map(({ worker }) => worker)).toEqual(["here"]);
});

it("nothing is moved while the clock goes on", async () => {
  const id = await given.instance(model);
  await beat(db, "here");
  await db.update(jobs).set({ runAt: sql`now() + interval '1 hour'` }).where(eq(jobs.instanceId, id));
  expect(await new ClockWatch(db, "here").look()).toBe(0);
});
