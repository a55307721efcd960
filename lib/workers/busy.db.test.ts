import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, inject, it } from "vitest";
import { instances, jobs, messages, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, publishMessage } from "@/lib/runtime";
import { handOutSignal } from "@/lib/runtime/hand-out-signal";
import { inLane } from "@/lib/runtime/offload/lanes";
import { useBundledThreads } from "@/lib/runtime/offload/testing/bundled-threads";
import { givenOn } from "@/lib/runtime/testing/given";
import { NOWHERE } from "./testing/settings";
import { Worker } from "./worker";

const { db } = await testDatabase();
const given = givenOn(db);
useBundledThreads();

const drain = () => new Worker(db, NOWHERE).drain();
/** An expression that is not certain to be quick. */
const sum = { type: "scriptTask" as const, script: "count(for x in items return x * 2)", resultVariable: "n" };
const items = Array.from({ length: 400 }, (_, n) => n);
const flows = ["s -> c", "c -> sum", "sum -> after"];
type Elements = Parameters<typeof buildModel>[0];
const model = (c: Elements[string]) => buildModel({ s: "startEvent", c, sum, after: "userTask" }, flows);
const open = async (instanceId: string) => (await given.row(instanceId)).openElements;

/** Longer than a command waits; where each statement is explained, work takes longer to begin. */
const HELD_MS = inject("isTwin") ? 9_000 : 5_500;

/** Does work while other expressions hold the threads for longer than a command waits. */
async function whileBusy(work: () => Promise<void>): Promise<void> {
  const release: (() => void)[] = [];
  const held = [-1, -2].map((id) => inLane(id, () => new Promise<void>((resolve) => release.push(resolve))));
  const end = setTimeout(() => release.forEach((free) => free()), HELD_MS);
  try {
    await work();
  } finally {
    clearTimeout(end);
    for (const free of release) free();
    await Promise.all(held);
  }
}

let child: string;
beforeAll(async () => {
  child = await given.workflow(buildModel({ s: "startEvent", read: "userTask" }, ["s -> read"]));
});

it("while other expressions keep the threads busy, no result, message or signal is lost", async () => {
  const [called] = await db.select().from(workflows).where(eq(workflows.id, child));
  const caller = await given.instance(
    model({ type: "callActivity", calledElement: called!.key, outputs: [{ target: "answer", source: "answer" }] }),
    { items },
  );
  const waiter = await given.instance(model({ type: "receiveTask", message: "busy", correlationKey: "key" }), {
    key: "k",
    items,
  });
  const definitions = [{ type: "signal", signal: "busy" }];
  const listener = await given.instance(model({ type: "intermediateCatchEvent", definitions }), { items });
  await drain();
  const [kid] = await db.select().from(instances).where(eq(instances.parentId, caller));
  await executeCommand(given.system, {
    instanceId: kid!.id,
    command: { type: "completeTask", task: await given.wait(kid!.id, "read"), variables: { answer: 42 } },
  });
  const signal = { id: kid!.id, name: "busy", variables: {}, at: new Date(Date.now() + 60_000) };

  await whileBusy(async () => {
    const [published, heard] = await Promise.allSettled([
      publishMessage(given.system, { name: "busy", key: "k" }),
      handOutSignal(given.system, signal),
      drain(),
    ]);
    // The message is kept, and a worker delivers it.
    expect(published).toMatchObject({ status: "fulfilled", value: { deliveredTo: null, started: null } });
    expect(heard).toMatchObject({ status: "rejected", reason: { code: "busy", details: { reason: "busy" } } });
  });
  expect([await open(caller), await open(waiter), await open(listener)]).toEqual([["c"], ["c"], ["c"]]);
  expect((await given.row(caller)).incidentCount).toBe(0);

  await db.update(jobs).set({ runAt: sql`now()` });
  await db.update(messages).set({ lookAt: sql`now()` });
  await drain();
  expect(await handOutSignal(given.system, signal)).toMatchObject({ delivered: 1 });
  expect([await open(caller), await open(waiter), await open(listener)]).toEqual([["after"], ["after"], ["after"]]);
  expect((await given.state(caller)).steps.get(0)!.variables).toMatchObject({ answer: 42, n: 400 });
});

it("a call that can't begin while the threads are busy is made later, and is no incident", async () => {
  const key = (
    await db
      .select()
      .from(workflows)
      .where(
        eq(
          workflows.id,
          await given.workflow(buildModel({ s: "startEvent", sum, a: "userTask" }, ["s -> sum", "sum -> a"])),
        ),
      )
  )[0]!.key;
  const caller = await given.instance(
    buildModel(
      {
        s: "startEvent",
        c: { type: "callActivity", calledElement: key, inputs: [{ target: "items", source: "items" }] },
      },
      ["s -> c"],
    ),
    { items },
  );
  await whileBusy(async () => void (await drain()));
  expect((await given.row(caller)).incidentCount).toBe(0);
  await db.update(jobs).set({ runAt: sql`now()` });
  await drain();
  expect(await db.select().from(instances).where(eq(instances.parentId, caller))).toMatchObject([
    { openElements: ["a"] },
  ]);
});
