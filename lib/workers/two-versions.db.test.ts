import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { type AddressInfo, BlockList } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instances, instanceStates, jobs, tasks, transitions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { bucketOfId } from "@/lib/domain/buckets";
import { groupOf } from "@/lib/runtime/claim-groups";
import type { JsonObject } from "@/lib/domain/json";
import type { Formats } from "@/lib/engine";
import { buildModel } from "@/lib/engine/testing/build";
import { describeError } from "@/lib/http/errors";
import { STATUS_OF } from "@/lib/http/status-of";
import { getInstancePath } from "@/lib/queries/instances/path";
import { getInstanceTimeline } from "@/lib/queries/instances/timeline";
import { type Context, executeBatch, executeCommand, publishMessage, startInstance } from "@/lib/runtime";
import { handOutSignal } from "@/lib/runtime/hand-out-signal";
import { findUnsound } from "@/lib/runtime/testing/find-unsound";
import { givenOn } from "@/lib/runtime/testing/given";
import { fetchJobs } from "@/lib/services/jobs/fetch";
import type { CallSettings } from "./settings";
import { Worker } from "./worker";

const { db, url } = await testDatabase({ unchecked: "a newer version of the app wrote some of it" });
const given = givenOn(db);

// The version that is rolled out stores more in states and events than the one before.
const FORMATS: Formats = {
  state: [(state) => ({ ...state, since: "the newer version" })],
  history: [{ event: (event) => ({ ...event, isOld: true }) }],
};
const before: Context = given.system;
const after: Context = { ...given.system, formats: FORMATS };

let calls = 0;
/** What happens elsewhere while a call is under way. */
let meanwhile: () => Promise<unknown> = async () => {};
let server: Server;
let settings: CallSettings;
beforeAll(async () => {
  server = createServer((_request, response) => {
    calls++;
    void meanwhile().then(() => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ownOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  settings = { ownOrigin, allowedHosts: [], allowedNetworks: new BlockList() };
});
afterAll(async () => {
  server.close();
  expect(await findUnsound(db, { formats: FORMATS })).toEqual([]);
});

const worker = (version: Context) =>
  new Worker(db, settings, {
    ...(version.formats && { formats: version.formats }),
    handlers: { pack: async () => {} },
  });
const drain = (version: Context) => worker(version).drain();
const formatOf = async (instanceId: string) => {
  const [row] = await db.select().from(instanceStates).where(eq(instanceStates.instanceId, instanceId));
  return (row!.state as { format: number }).format;
};
const openTask = async (instanceId: string) => {
  const [row] = await db
    .select({ wait: tasks.wait })
    .from(tasks)
    .where(and(eq(tasks.instanceId, instanceId), eq(tasks.status, "open")));
  return row?.wait;
};
const setVariables = (ctx: Context, instanceId: string, variables: JsonObject = { touched: true }) =>
  executeCommand(ctx, { instanceId, command: { type: "setVariables", variables } });
/** Makes what waits for a time due now. */
const pass = (instanceId: string) =>
  db.update(jobs).set({ runAt: sql`now()`, dueAt: sql`now()` }).where(eq(jobs.instanceId, instanceId));

const outdated = { code: "outdated" };
const doing = (work: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  buildModel({ begin: "startEvent", work, check: "userTask", ...more } as never, ["begin -> work", "work -> check"]);

describe("a person on a node of", () => {
  it("the newer version goes on with what the older one stored, and then the older one does not touch it", async () => {
    const id = await given.instance(doing({ type: "userTask" }));
    expect(await formatOf(id)).toBe(1);
    const task = (await openTask(id))!;
    await executeCommand(after, { instanceId: id, command: { type: "completeTask", task } });
    expect(await formatOf(id)).toBe(2);

    const refused = await setVariables(before, id).catch((error: unknown) => error);
    const described = describeError(refused, "test");
    expect(STATUS_OF[described.code]).toBe(503);
    expect(described).toMatchObject({ code: "outdated", details: { retryAfterS: 5 } });
    expect(described.message).toContain("Nothing was changed");
    expect((await given.row(id)).openElements).toEqual(["check"]);
    const history = await db.select().from(transitions).where(eq(transitions.instanceId, id));
    expect(history.map(({ format }) => format).sort()).toEqual([1, 2]);
    await setVariables(after, id);
  });

  it("the older one is told so by pages too; the newer one reads both", async () => {
    const id = await given.instance(doing({ type: "userTask" }));
    await setVariables(after, id);
    await expect(getInstancePath(before, id)).rejects.toMatchObject(outdated);
    await expect(getInstanceTimeline(before, id)).rejects.toMatchObject(outdated);
    expect((await getInstancePath(after, id)).elements["work"]).toMatchObject({ visits: 1 });
    const { transitions: read } = await getInstanceTimeline(after, id);
    expect(read.map(({ events }) => events.every((event) => "isOld" in event))).toEqual([false, true]);
  });

  it("either is given the first result for a repeated command, if it can read that", async () => {
    const id = await given.instance(doing({ type: "userTask" }));
    const input = {
      instanceId: id,
      command: { type: "setVariables", variables: { n: 1 } },
      commandId: randomUUID(),
    } as const;
    const first = await executeCommand(before, input);
    expect((await executeCommand(after, input)).revision).toBe(first.revision);
    expect((await executeCommand(before, input)).revision).toBe(first.revision);
    await setVariables(after, id);
    await expect(executeCommand(before, input)).rejects.toMatchObject(outdated);
  });

  it("the older one finds only the instances of a batch refused that it can't read", async () => {
    const ids: string[] = [await given.instance(doing({ type: "userTask" }))];
    // Of one claim group, as batches are.
    while (ids.length < 2) {
      const id = await given.instance(doing({ type: "userTask" }));
      if (groupOf(bucketOfId(id)) === groupOf(bucketOfId(ids[0]!))) ids.push(id);
    }
    await setVariables(after, ids[0]!);
    const command = { type: "setVariables", variables: { n: 1 } } as const;
    expect(
      await executeBatch(
        before,
        ids.map((instanceId) => ({ instanceId, command })),
      ),
    ).toMatchObject([{ status: "rejected", reason: outdated }, { status: "fulfilled" }]);
  });
});

describe("a worker of the older version leaves to others", () => {
  const timer = { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT1H" }] };
  const http = (idempotent: boolean) => ({
    type: "serviceTask",
    call: { kind: "http", method: "POST", url: "/api/demo/do", idempotent },
  });
  const signal = { type: "intermediateThrowEvent", definitions: [{ type: "signal", signal: "done" }] };
  const message = { type: "intermediateThrowEvent", definitions: [{ type: "message", message: "done" }] };

  it.each([
    ["a timer", timer],
    ["an HTTP call", http(true)],
    ["an HTTP call that must not be made twice", http(false)],
    ["a job with a handler", { type: "serviceTask", call: { kind: "external", jobType: "pack" } }],
    ["a signal to broadcast", signal],
    ["a message to send", message],
  ])("%s", async (_what, work) => {
    const id = await given.instance(doing(work));
    await setVariables(after, id);
    await pass(id);
    const [job] = await given.jobsOf(id);
    for (let round = 0; round < 4; round++) {
      await drain(before);
      const [left] = await given.jobsOf(id);
      expect(left).toMatchObject({ state: "ready", lockOwner: null, attemptsMade: 0, crashes: 0 });
      expect(left).toMatchObject({ attemptsLeft: job!.attemptsLeft, dueAt: left!.dueAt, lastError: null });
      // Not at once, so that it does not go round and round.
      expect(left!.runAt.getTime()).toBeGreaterThan(Date.now() + 300);
      expect(await given.row(id)).toMatchObject({ incidentCount: 0, openElements: ["work"] });
      await pass(id);
    }
    await drain(after);
    expect(await given.row(id)).toMatchObject({ incidentCount: 0, openElements: ["check"] });
  });

  it("a call that must not be made twice, before it is made", async () => {
    const id = await given.instance(doing(http(false)));
    await setVariables(after, id);
    await pass(id);
    const made = calls;
    await drain(before);
    expect(calls).toBe(made);
    await pass(id);
    await drain(after);
    expect(calls).toBe(made + 1);
  });

  it("a call during which the newer version wrote: made again by itself only where that does no harm", async () => {
    const whileCalled = async (idempotent: boolean) => {
      const id = await given.instance(doing(http(idempotent)));
      meanwhile = () => setVariables(after, id);
      await drain(before).finally(() => (meanwhile = async () => {}));
      await pass(id);
      await drain(after);
      return id;
    };
    const [once, often] = [await whileCalled(false), await whileCalled(true)];
    expect(await given.row(often)).toMatchObject({ incidentCount: 0, openElements: ["check"] });
    expect(await given.row(once)).toMatchObject({ incidentCount: 1, openElements: ["work"] });
    const [{ message }] = (
      await db.execute<{ message: string }>(sql`select message from incidents where instance_id = ${once}`)
    ).rows as [{ message: string }];
    expect(message).toContain("it is not known whether the call took effect");
  });

  it("the word of a called instance, whose caller is newer", async () => {
    const called = await given.workflow(buildModel({ begin: "startEvent", work: "userTask" }, ["begin -> work"]));
    const [{ key }] = (await db.execute<{ key: string }>(sql`select key from workflows where id = ${called}`)).rows as [
      { key: string },
    ];
    const id = await given.instance(doing({ type: "callActivity", calledElement: key }));
    await drain(before);
    const [child] = await db.select().from(instances).where(eq(instances.parentId, id));
    await setVariables(after, id);
    await executeCommand(before, {
      instanceId: child!.id,
      command: { type: "completeTask", task: (await openTask(child!.id))! },
    });
    await drain(before);
    expect(await given.row(id)).toMatchObject({ incidentCount: 0, openElements: ["work"] });
    await pass(id);
    await drain(after);
    expect((await given.row(id)).openElements).toEqual(["check"]);
  });

  it("a message and a signal for a newer instance, which loses neither", async () => {
    const waiting = (definition: object) => doing({ type: "intermediateCatchEvent", definitions: [definition] });
    const forMessage = await given.instance(waiting({ type: "message", message: "paid" }));
    const forSignal = await given.instance(waiting({ type: "signal", signal: "opened" }));
    for (const id of [forMessage, forSignal]) await setVariables(after, id);
    await publishMessage(before, { name: "paid", key: "", variables: { sum: 7 } });
    const heard = { id: randomUUID(), name: "opened", variables: {}, at: new Date() };
    await expect(handOutSignal(before, heard)).rejects.toMatchObject(outdated);
    await drain(before);
    for (const id of [forMessage, forSignal]) expect((await given.row(id)).openElements).toEqual(["work"]);

    await db.execute(sql`update messages set look_at = now() where look_at is not null`);
    await drain(after);
    await handOutSignal(after, heard);
    for (const id of [forMessage, forSignal]) expect((await given.row(id)).openElements).toEqual(["check"]);
  });

  it("an external worker's job, where variables of the instance are asked for", async () => {
    const model = doing({ type: "serviceTask", call: { kind: "external", jobType: "sort" } });
    const [newer, older] = [await given.instance(model, { n: 1 }), await given.instance(model, { n: 2 })];
    await setVariables(after, newer);
    const ask = { worker: "w1", types: ["sort"], variables: ["n"] };
    expect(await fetchJobs(before, ask)).toMatchObject([{ instanceId: older, variables: { n: 2 } }]);
    expect((await given.jobsOf(newer))[0]).toMatchObject({ state: "ready", crashes: 0, attemptsMade: 0 });
    await pass(newer);
    expect(await fetchJobs(after, ask)).toMatchObject([{ instanceId: newer, variables: { n: 1 } }]);
  });
});

describe("[T18] both versions take turns, 20 times", () => {
  const model = buildModel(
    {
      begin: "startEvent",
      first: "userTask",
      pause: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value: "PT0.1S" }] },
      pack: { type: "serviceTask", call: { kind: "external", jobType: "pack" } },
      call: { type: "serviceTask", call: { kind: "http", method: "PUT", url: "/api/demo/do" } },
      second: "userTask",
      end: "endEvent",
    },
    ["begin -> first", "first -> pause", "pause -> pack", "pack -> call", "call -> second", "second -> end"],
  );

  it("nothing that a person gave is lost, and no error is one of ours", { timeout: 60_000 }, async () => {
    const workflowId = await given.workflow(model);
    const started: string[] = [];
    const acked: { instanceId: string; note: string }[] = [];
    const defects: unknown[] = [];
    let refusals = 0;

    /** One person's command; one that is refused is given again later, by whoever looks at the task then. */
    const act = async (node: Context, instanceId: string) => {
      const task = await openTask(instanceId);
      if (task === undefined) return;
      const note = randomUUID();
      try {
        const command = { type: "completeTask", task, variables: { note } } as const;
        await executeCommand(node, { instanceId, command, commandId: note });
        acked.push({ instanceId, note });
      } catch (error) {
        const { code } = describeError(error, "test");
        if (code === "outdated") refusals++;
        else if (code !== "conflict") defects.push(error);
      }
    };
    for (let turn = 0; turn < 20; turn++) {
      const nodes = turn % 3 === 0 ? [before] : turn % 3 === 1 ? [before, after] : [after];
      const workers = nodes.map(worker);
      for (const each of workers) each.start(url);
      for (const node of nodes) started.push((await startInstance(node, { workflowId })).instanceId);
      await Promise.all(started.map((id, index) => act(nodes[index % nodes.length]!, id)));
      await sleep(100);
      await Promise.all(workers.map((each) => each.stop()));
    }
    const last = worker(after);
    last.start(url);
    await expect
      .poll(
        async () => {
          for (const id of started) await act(after, id);
          const rows = await db.select().from(instances).where(inArray(instances.id, started));
          return rows.every(({ status }) => status === "completed");
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBe(true);
    await last.stop();

    expect(defects).toEqual([]);
    expect(refusals).toBeGreaterThan(0);
    expect(acked).toHaveLength(started.length * 2);
    const kept = await db
      .select({ instanceId: transitions.instanceId, note: transitions.commandId })
      .from(transitions)
      .where(and(inArray(transitions.instanceId, started), sql`${transitions.command} ->> 'type' = 'completeTask'`));
    const known = (entries: typeof acked) => entries.map(({ instanceId, note }) => `${instanceId} ${note}`).sort();
    expect(known(kept)).toEqual(known(acked));
    const found = await db.select().from(instances).where(inArray(instances.id, started));
    expect(found.filter(({ incidentCount }) => incidentCount > 0)).toEqual([]);
  });
});
