import { createServer, type IncomingMessage, type Server } from "node:http";
import { BlockList, type AddressInfo } from "node:net";
import { and, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { incidents, instances, jobs, messages, transitions, triggers } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { bucketOfId } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, publishMessage, startInstance } from "@/lib/runtime";
import { LeaseLost } from "@/lib/runtime/fence";
import { givenOn } from "@/lib/runtime/testing/given";
import { groupOf } from "@/lib/runtime/claim-groups";
import { claim, extendLeases, type Queue } from "./claim";
import type { CallSettings } from "./settings";
import { Worker } from "./worker";

const { db, url } = await testDatabase();
const given = givenOn(db);

/** The service that instances call: answers as `answer` says and keeps what it got. */
let answer: (
  request: IncomingMessage,
  body: string,
) => { status: number; body?: unknown; headers?: Record<string, string> } | "hang up";
let received: { key: string | undefined; path: string; body: string; authorization: string | undefined }[] = [];
let server: Server;
let settings: CallSettings;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { authorization } = request.headers;
      received.push({
        key: request.headers["idempotency-key"] as string | undefined,
        path: request.url!,
        body,
        authorization,
      });
      const reply = answer(request, body);
      if (reply === "hang up") return void request.socket.destroy();
      response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
      response.end(reply.body === undefined ? "" : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  settings = { ownOrigin: origin, ownSecret: "s3cret", allowedHosts: [], allowedNetworks: new BlockList() };
});
afterAll(() => server.close());
beforeEach(() => {
  received = [];
  answer = () => ({ status: 200, body: { ok: true } });
});

const drain = () => new Worker(db, settings).drain();
/** Makes what waits for a time due now. */
const pass = (instanceId: string) =>
  db.update(jobs).set({ runAt: sql`now()`, dueAt: sql`now()` }).where(eq(jobs.instanceId, instanceId));
const claimFor = async (instanceId: string, owner: string, queue: Queue) =>
  (await claim(db, owner, groupOf(bucketOfId(instanceId)), { queue, limit: 10 })).find(
    (job) => job.instanceId === instanceId,
  );

const call = (more: Record<string, unknown> = {}) => ({
  type: "serviceTask" as const,
  call: {
    kind: "http",
    method: "POST",
    url: "/api/demo/payments",
    body: "{ amount: amount }",
    attemptsMax: 3,
    backoffMs: 60_000,
    resultVariable: "reply",
    ...more,
  },
});
const paying = (more?: Record<string, unknown>) =>
  buildModel(
    {
      begin: "startEvent",
      pay: call(more),
      check: "userTask",
      declined: { type: "boundaryEvent", attachedTo: "pay", definitions: [{ type: "error", errorCode: "declined" }] },
      other: "userTask",
      done: "endEvent",
    },
    ["begin -> pay", "pay -> check", "check -> done", "declined -> other", "other -> done"],
  );
const delay = (value: string) =>
  buildModel(
    {
      begin: "startEvent",
      wait: { type: "intermediateCatchEvent", definitions: [{ type: "timer", timer: "duration", value }] },
      after: "userTask",
      done: "endEvent",
    },
    ["begin -> wait", "wait -> after", "after -> done"],
  );

describe("timers", () => {
  it("fire once they are due, and not before", async () => {
    const due = await given.instance(delay("PT0S"));
    const later = await given.instance(delay("PT1H"));
    await drain();
    expect((await given.row(due)).openElements).toEqual(["after"]);
    expect((await given.row(later)).openElements).toEqual(["wait"]);
    expect(await given.jobsOf(later)).toMatchObject([{ kind: "timer", state: "ready", epoch: 0 }]);

    await pass(later);
    await drain();
    expect((await given.row(later)).openElements).toEqual(["after"]);
    expect(await given.jobsOf(later)).toEqual([]);
  });

  it("of many workers at once fire once each", async () => {
    const workflowId = await given.workflow(delay("PT0S"));
    const ids = await Promise.all(
      Array.from({ length: 30 }, async () => (await startInstance(given.system, { workflowId })).instanceId),
    );
    await Promise.all([drain(), drain(), drain()]);
    for (const id of ids) expect(await given.row(id)).toMatchObject({ openElements: ["after"] });
    const fired = await db
      .select({ id: transitions.instanceId })
      .from(transitions)
      .where(and(inArray(transitions.instanceId, ids), sql`${transitions.command} ->> 'type' = 'fireTimer'`));
    expect(fired.map((row) => row.id).sort()).toEqual([...ids].sort());
  });

  it("of a suspended instance wait until it is resumed", async () => {
    const id = await given.instance(delay("PT0S"));
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    await drain();
    expect(await given.row(id)).toMatchObject({ status: "suspended", openElements: ["wait"] });
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    await drain();
    expect((await given.row(id)).openElements).toEqual(["after"]);
  });

  it("that start a workflow do so at each time, one instance a time", async () => {
    const model = buildModel(
      {
        begin: { type: "startEvent", definitions: [{ type: "timer", timer: "cycle", value: "R/PT1H" }] },
        work: "userTask",
        done: "endEvent",
      },
      ["begin -> work", "work -> done"],
    );
    const workflowId = await given.workflow(model);
    const mine = eq(triggers.workflowId, workflowId);
    await drain();
    expect(await db.select().from(instances).where(eq(instances.workflowId, workflowId))).toHaveLength(0);

    await db.update(triggers).set({ dueAt: sql`now() - interval '5 hours'` }).where(mine);
    await Promise.all([drain(), drain()]);
    expect(await db.select().from(instances).where(eq(instances.workflowId, workflowId))).toMatchObject([
      { startedBy: null, openElements: ["work"] },
    ]);
    const [trigger] = await db.select().from(triggers).where(mine);
    expect(trigger!.isActive).toBe(true);
    expect(trigger!.dueAt!.getTime()).toBeGreaterThan(Date.now());
  });
});

describe("service calls", () => {
  it("give their reply to the instance, under one key for each step", async () => {
    const id = await given.instance(paying(), { amount: 10 });
    await drain();
    expect((await given.row(id)).openElements).toEqual(["check"]);
    expect((await given.state(id)).steps.get(0)!.variables).toMatchObject({
      reply: { status: 200, body: { ok: true } },
    });
    expect(received).toMatchObject([
      { path: "/api/demo/payments", body: '{"amount":10}', authorization: "Bearer s3cret" },
    ]);
    expect(received[0]!.key).toMatch(new RegExp(`^${id}:\\d+$`));
  });

  it("that fail are tried again later under the same key, then become an incident that a retry resolves", async () => {
    answer = () => ({ status: 503, body: { error: "down" } });
    const id = await given.instance(paying(), { amount: 10 });
    const healthy = await given.instance(delay("PT0S"));
    await drain();
    const [job] = await given.jobsOf(id);
    expect(job).toMatchObject({
      state: "ready",
      attemptsLeft: 2,
      attemptsMade: 1,
      lockOwner: null,
      lastError: "POST /api/demo/payments answered with HTTP 503.",
    });
    expect(job!.runAt.getTime() - Date.now()).toBeGreaterThan(40_000);
    await drain();
    expect(received).toHaveLength(1);

    for (let i = 0; i < 2; i++) {
      await pass(id);
      await drain();
    }
    expect(received).toHaveLength(3);
    expect(new Set(received.map((request) => request.key)).size).toBe(1);
    expect(await given.row(id)).toMatchObject({ status: "incident", incidentCount: 1 });
    expect(await given.jobsOf(id)).toMatchObject([{ state: "failed", attemptsLeft: 0 }]);
    const [incident] = await db.select().from(incidents).where(eq(incidents.instanceId, id));
    expect(incident).toMatchObject({ code: "job_failed", details: { status: 503, body: { error: "down" } } });
    expect(incident!.message).toContain("It was tried 3 times");
    expect(await given.row(healthy)).toMatchObject({ openElements: ["after"], incidentCount: 0 });
    await pass(id);
    await drain();
    expect(received).toHaveLength(3);

    answer = () => ({ status: 201, body: { ok: true } });
    await executeCommand(given.system, { instanceId: id, command: { type: "retry", step: incident!.step } });
    await drain();
    expect(await given.row(id)).toMatchObject({ openElements: ["check"], incidentCount: 0 });
  });

  it("map a status to an error that the model catches", async () => {
    answer = () => ({ status: 402 });
    const id = await given.instance(paying({ errorCodes: { "402": "declined" } }), { amount: 10 });
    await drain();
    expect((await given.row(id)).openElements).toEqual(["other"]);
  });

  it("that are refused for good are not tried again", async () => {
    answer = () => ({ status: 422, body: { error: "no" } });
    const id = await given.instance(paying(), { amount: 10 });
    await drain();
    expect(received).toHaveLength(1);
    expect(await given.row(id)).toMatchObject({ status: "incident" });
  });

  it("wait at least as long as the service asks for", async () => {
    answer = () => ({ status: 429, headers: { "retry-after": "600" } });
    const id = await given.instance(paying(), { amount: 10 });
    await drain();
    expect((await given.jobsOf(id))[0]!.runAt.getTime() - Date.now()).toBeGreaterThan(590_000);
  });

  it("of unknown outcome are repeated only where that is safe", async () => {
    answer = () => "hang up";
    const safe = await given.instance(paying({ idempotent: true }), { amount: 1 });
    const unsafe = await given.instance(paying({ idempotent: false }), { amount: 2 });
    await drain();
    expect((await given.jobsOf(safe))[0]).toMatchObject({ state: "ready", attemptsLeft: 2 });
    expect((await given.jobsOf(unsafe))[0]).toMatchObject({ state: "failed" });
    const [incident] = await db.select().from(incidents).where(eq(incidents.instanceId, unsafe));
    expect(incident!.message).toContain("not known whether the call took effect");
  });

  it("reach only approved places", async () => {
    const port = new URL(settings.ownOrigin).port;
    const targets = [
      "https://example.com/",
      `http://localhost:${port}/api/demo/payments`,
      `${settings.ownOrigin}/api/v1/instances`,
      "http://169.254.169.254/",
      "file:///etc/passwd",
      "not a url",
    ];
    for (const target of targets) {
      const id = await given.instance(paying({ url: target }), { amount: 1 });
      await drain();
      expect(await given.row(id), target).toMatchObject({ status: "incident" });
    }
    expect(received).toEqual([]);
  });

  it("whose reply is too large for a variable become an incident", async () => {
    answer = () => ({ status: 200, body: "x".repeat(400_000) });
    const id = await given.instance(paying(), { amount: 10 });
    await drain();
    const [incident] = await db.select().from(incidents).where(eq(incidents.instanceId, id));
    expect(incident!.message).toContain("can't be stored");
  });

  it("of external workers are left to them", async () => {
    const model = buildModel(
      {
        begin: "startEvent",
        work: { type: "serviceTask", call: { kind: "external", jobType: "print" } },
        done: "endEvent",
      },
      ["begin -> work", "work -> done"],
    );
    const id = await given.instance(model);
    await drain();
    expect(await given.jobsOf(id)).toMatchObject([{ kind: "external", state: "ready", epoch: 0 }]);
    expect((await given.row(id)).status).toBe("running");
  });
});

describe("a lease", () => {
  it("that was lost makes the late result count for nothing", async () => {
    const id = await given.instance(paying(), { amount: 10 });
    const slow = (await claimFor(id, "slow", "http"))!;
    expect(await claimFor(id, "quick", "http")).toBeUndefined();
    await db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.id, slow.id));
    const quick = (await claimFor(id, "quick", "http"))!;
    expect(quick).toMatchObject({ crashes: 1, fence: { epoch: 2, owner: "quick" } });

    const complete = { type: "completeJob", job: slow.wait, result: { status: 200 } } as const;
    const fail = { type: "failJob", job: slow.wait, message: "late", attemptsLeft: 2 } as const;
    await expect(
      executeCommand(given.system, { instanceId: id, command: complete, fence: slow.fence }),
    ).rejects.toThrow(LeaseLost);
    await expect(executeCommand(given.system, { instanceId: id, command: fail, fence: slow.fence })).rejects.toThrow(
      LeaseLost,
    );
    expect((await given.state(id)).revision).toBe(1);
    expect(await extendLeases(db, "slow", [slow])).toEqual([slow.id]);
    expect(await extendLeases(db, "quick", [quick])).toEqual([]);

    await executeCommand(given.system, { instanceId: id, command: complete, fence: quick.fence });
    expect((await given.row(id)).openElements).toEqual(["check"]);
  });

  it("left by a worker that died is taken over once it ends", async () => {
    const id = await given.instance(delay("PT0S"));
    const dead = (await claimFor(id, "dead", "own"))!;
    await drain();
    expect((await given.row(id)).openElements).toEqual(["wait"]);
    await db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.id, dead.id));
    await drain();
    expect((await given.row(id)).openElements).toEqual(["after"]);
  });

  it("left three times puts the step into quarantine; a call that may not be repeated at once", async () => {
    const crashing = await given.instance(paying(), { amount: 1 });
    await db.update(jobs).set({ crashes: 3 }).where(eq(jobs.instanceId, crashing));
    const unsafe = await given.instance(paying({ idempotent: false }), { amount: 1 });
    await db.update(jobs).set({ crashes: 1 }).where(eq(jobs.instanceId, unsafe));
    await drain();
    expect(received).toEqual([]);
    for (const id of [crashing, unsafe]) expect(await given.row(id)).toMatchObject({ status: "incident" });
  });

  it("is parked by a suspension, and the result in flight is not used", async () => {
    const id = await given.instance(paying({ idempotent: true }), { amount: 10 });
    const held = (await claimFor(id, "worker", "http"))!;
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    const complete = { type: "completeJob", job: held.wait, result: { status: 200 } } as const;
    await expect(
      executeCommand(given.system, { instanceId: id, command: complete, fence: held.fence }),
    ).rejects.toMatchObject({ code: "rejected" });
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    await expect(
      executeCommand(given.system, { instanceId: id, command: complete, fence: held.fence }),
    ).rejects.toThrow(LeaseLost);
    await drain();
    expect((await given.row(id)).openElements).toEqual(["check"]);
  });

  it("parked in the middle of a call that may not be repeated leaves the decision to a person", async () => {
    const id = await given.instance(paying({ idempotent: false }), { amount: 10 });
    await claimFor(id, "worker", "http");
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    await drain();
    expect(received).toEqual([]);
    expect(await given.row(id)).toMatchObject({ status: "incident" });
  });
});

describe("races", () => {
  it("of messages with the subscriptions they are for lose nothing", async () => {
    const model = buildModel(
      {
        begin: "startEvent",
        first: "userTask",
        wait: { type: "receiveTask", message: "race", correlationKey: "key" },
        read: "userTask",
        done: "endEvent",
      },
      ["begin -> first", "first -> wait", "wait -> read", "read -> done"],
    );
    const workflowId = await given.workflow(model);
    const ids = await Promise.all(
      Array.from(
        { length: 40 },
        async (_, i) => (await startInstance(given.system, { workflowId, variables: { key: `R-${i}` } })).instanceId,
      ),
    );
    const tasks = await Promise.all(ids.map((id) => given.wait(id, "first")));
    await Promise.all(
      ids.flatMap((instanceId, i) => [
        executeCommand(given.system, { instanceId, command: { type: "completeTask", task: tasks[i]! } }),
        publishMessage(given.system, { name: "race", key: `R-${i}` }),
        ...(i % 10 === 0 ? [drain()] : []),
      ]),
    );
    await drain();
    for (const id of ids) expect(await given.row(id)).toMatchObject({ openElements: ["read"] });
    const delivered = await db.select().from(messages).where(eq(messages.name, "race"));
    expect(delivered.map((message) => message.consumedBy).sort()).toEqual([...ids].sort());
  });

  it("of a timer with the person who is faster have one winner each", async () => {
    const model = buildModel(
      {
        begin: "startEvent",
        work: "userTask",
        late: {
          type: "boundaryEvent",
          attachedTo: "work",
          definitions: [{ type: "timer", timer: "duration", value: "PT0S" }],
        },
        escalated: "userTask",
        done: "userTask",
        end: "endEvent",
      },
      ["begin -> work", "work -> done", "late -> escalated", "escalated -> end", "done -> end"],
    );
    const workflowId = await given.workflow(model);
    const ids = await Promise.all(
      Array.from({ length: 30 }, async () => (await startInstance(given.system, { workflowId })).instanceId),
    );
    const tasks = await Promise.all(ids.map((id) => given.wait(id, "work")));
    const [, , ...people] = await Promise.all([
      drain(),
      drain(),
      ...ids.map((instanceId, i) =>
        executeCommand(given.asUser("ana"), { instanceId, command: { type: "completeTask", task: tasks[i]! } }).then(
          () => "done",
          (error: unknown) => (error instanceof DomainError && error.code === "conflict" ? "escalated" : error),
        ),
      ),
    ]);
    await drain();
    for (const [i, id] of ids.entries()) expect((await given.row(id)).openElements).toEqual([people[i]]);
  });
});

describe("messages", () => {
  it("sent by one instance reach another, whichever comes first", async () => {
    const sender = buildModel({ begin: "startEvent", send: { type: "sendTask", message: "hello" }, done: "endEvent" }, [
      "begin -> send",
      "send -> done",
    ]);
    const receiver = buildModel(
      { begin: "startEvent", wait: { type: "receiveTask", message: "hello" }, read: "userTask", done: "endEvent" },
      ["begin -> wait", "wait -> read", "read -> done"],
    );
    const first = await given.instance(receiver);
    const sending = await given.instance(sender);
    await drain();
    expect(await given.row(sending)).toMatchObject({ status: "completed" });
    expect((await given.row(first)).openElements).toEqual(["read"]);

    await given.instance(sender);
    await drain();
    const second = await given.instance(receiver);
    await drain();
    expect((await given.row(second)).openElements).toEqual(["read"]);
    expect(await given.jobsOf(second)).toEqual([]);
  });

  it("whose publisher stopped before it looked are delivered by a worker", async () => {
    const model = buildModel(
      { begin: "startEvent", wait: { type: "receiveTask", message: "orphan" }, read: "userTask", done: "endEvent" },
      ["begin -> wait", "wait -> read", "read -> done"],
    );
    const { messageId } = await publishMessage(given.system, { name: "orphan", key: "" });
    const id = await given.instance(model);
    // As if both sides had stopped after their commits: no look-up of the subscription, and the message's still to come.
    await db.delete(jobs).where(eq(jobs.instanceId, id));
    await db.update(messages).set({ lookAt: sql`now()` }).where(eq(messages.id, messageId));
    await drain();
    expect((await given.row(id)).openElements).toEqual(["read"]);
  });
});

describe("a running worker", () => {
  it("takes work as it comes, within a moment, and leaves nothing behind when it stops", async () => {
    const workers = [new Worker(db, settings), new Worker(db, settings)];
    for (const worker of workers) worker.start(url);
    const workflowId = await given.workflow(paying());
    const ids = await Promise.all(
      Array.from(
        { length: 20 },
        async (_, amount) => (await startInstance(given.system, { workflowId, variables: { amount } })).instanceId,
      ),
    );
    await expect
      .poll(async () => (await Promise.all(ids.map(given.row))).every((row) => row.openElements[0] === "check"), {
        timeout: 10_000,
      })
      .toBe(true);
    expect(received).toHaveLength(20);
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(
      await db
        .select()
        .from(jobs)
        .where(and(eq(jobs.workflowId, workflowId), eq(jobs.state, "leased"))),
    ).toEqual([]);
  });

  it("leaves a host that does not answer some slots, and the others theirs", async () => {
    let waiting = 0;
    const silent = createServer(() => void waiting++);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const allowedNetworks = new BlockList();
    allowedNetworks.addAddress("127.0.0.1");
    const worker = new Worker(db, { ...settings, allowedHosts: [host], allowedNetworks });
    const startMany = async (count: number, model: ReturnType<typeof paying>) => {
      const workflowId = await given.workflow(model);
      const starts = Array.from({ length: count }, () =>
        startInstance(given.system, { workflowId, variables: { amount: 1 } }),
      );
      return (await Promise.all(starts)).map(({ instanceId }) => instanceId);
    };
    const stuck = await startMany(60, paying({ url: `http://${host}/` }));
    const others = await startMany(5, paying());
    worker.start(url);
    try {
      await expect
        .poll(async () => (await Promise.all(others.map(given.row))).every((row) => row.openElements[0] === "check"), {
          timeout: 8_000,
        })
        .toBe(true);
      expect(waiting).toBeGreaterThan(0);
      expect(waiting).toBeLessThan(16);
    } finally {
      await Promise.all(
        stuck.map((instanceId) => executeCommand(given.system, { instanceId, command: { type: "cancel" } })),
      );
      silent.closeAllConnections();
      silent.close();
      await worker.stop();
    }
  });
});
