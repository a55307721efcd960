import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { connect } from "@/db/client";
import { instances, messages, subscriptions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { JsonObject } from "@/lib/domain/json";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, inTransaction, publishMessage, startInstance } from ".";
import { findMessage } from "./deliver-message";
import { givenOn } from "./testing/given";

const { db, url } = await testDatabase();
const given = givenOn(db);

const reply = (name: string) =>
  buildModel(
    {
      begin: "startEvent",
      wait: { type: "receiveTask", message: name, correlationKey: "ticket" },
      read: "userTask",
      done: "endEvent",
    },
    ["begin -> wait", "wait -> read", "read -> done"],
  );

async function waiting(name: string, ticket: string) {
  const workflowId = await given.workflow(reply(name));
  return (await startInstance(given.system, { workflowId, variables: { ticket } })).instanceId;
}

describe("a message", () => {
  it("that comes after the subscription goes to it, with its values", async () => {
    const id = await waiting("reply", "T-1");
    const other = await waiting("reply", "T-2");
    const result = await publishMessage(given.asUser("ana"), {
      name: "reply",
      key: "T-1",
      variables: { text: "thanks" },
    });

    expect(result).toMatchObject({ deliveredTo: id, started: null });
    expect(await given.row(id)).toMatchObject({ openElements: ["read"], status: "running" });
    expect(await given.row(other)).toMatchObject({ openElements: ["wait"], status: "waiting" });
    expect(await db.select().from(messages).where(eq(messages.id, result.messageId))).toMatchObject([
      { consumedBy: id, consumedAs: "delivered", lookAt: null, publishedBy: "ana" },
    ]);
  });

  it("that comes before waits for its subscription", async () => {
    const early = await publishMessage(given.system, { name: "early", key: "T-1" });
    expect(early).toMatchObject({ deliveredTo: null, started: null });
    const id = await waiting("early", "T-1");
    const [job] = await given.jobsOf(id);
    expect(job).toMatchObject({ kind: "correlate", state: "ready" });

    expect(await findMessage(given.system, { instanceId: id, wait: job!.wait })).toBe(true);
    expect((await given.row(id)).openElements).toEqual(["read"]);
    expect(await given.jobsOf(id)).toEqual([]);
  });

  it("whose time to live is over is not delivered", async () => {
    await publishMessage(given.system, { name: "late", key: "T-1", ttlMs: 0 });
    const id = await waiting("late", "T-1");
    const [job] = await given.jobsOf(id);
    expect(await findMessage(given.system, { instanceId: id, wait: job!.wait })).toBe(false);
    expect((await given.row(id)).openElements).toEqual(["wait"]);
  });

  it("goes to one subscriber only, the oldest", async () => {
    const first = await waiting("single", "T-1");
    const second = await waiting("single", "T-1");
    expect((await publishMessage(given.system, { name: "single", key: "T-1" })).deliveredTo).toBe(first);
    expect((await given.row(second)).openElements).toEqual(["wait"]);
  });

  it("raced by many publishers and one subscriber is taken once each", async () => {
    const ids = await Promise.all([waiting("race", "T-1"), waiting("race", "T-1"), waiting("race", "T-1")]);
    const results = await Promise.all(
      Array.from({ length: 3 }, () => publishMessage(given.system, { name: "race", key: "T-1" })),
    );
    expect(results.map((result) => result.deliveredTo).sort()).toEqual([...ids].sort());
  });

  it("with an idempotency key is one message", async () => {
    const first = await waiting("once", "T-1");
    const second = await waiting("once", "T-1");
    const input = { name: "once", key: "T-1", idempotencyKey: "m-1" };
    const published = await publishMessage(given.system, input);
    expect(await publishMessage(given.system, input)).toEqual(published);
    expect(published.deliveredTo).toBe(first);
    expect((await given.row(second)).openElements).toEqual(["wait"]);
  });

  it("passes over a suspended instance and reaches it once it is resumed", async () => {
    const id = await waiting("paused", "T-1");
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    expect(await publishMessage(given.system, { name: "paused", key: "T-1" })).toMatchObject({ deliveredTo: null });
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    const [job] = await given.jobsOf(id);
    expect(job).toMatchObject({ kind: "correlate", state: "ready" });
    expect(await findMessage(given.system, { instanceId: id, wait: job!.wait })).toBe(true);
  });

  it("of many that come at once to as many subscribers of one key each finds one", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) ids.push(await waiting("many", "same"));
    const published = await Promise.all(ids.map(() => publishMessage(given.system, { name: "many", key: "same" })));
    expect(published.map(({ deliveredTo }) => deliveredTo).sort()).toEqual([...ids].sort());
  });

  it("of many that come at once to one key costs no more than a few statements each", async () => {
    const counted = connect(url);
    let sent = 0;
    counted.$client.on("connect", (client) => {
      const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      client.query = ((...args: unknown[]) => (sent++, send(...args))) as typeof client.query;
    });
    const statements = async (count: number) => {
      const name = `many of ${count}`;
      const workflowId = await given.workflow(reply(name));
      for (let n = 0; n < count; n++) await startInstance(given.system, { workflowId, variables: { ticket: "same" } });
      sent = 0;
      const publish = () => publishMessage({ ...given.system, db: counted }, { name, key: "same" });
      await Promise.all(Array.from({ length: count }, publish));
      return sent / count;
    };
    const [few, many] = [await statements(10), await statements(100)];
    await counted.$client.end();
    expect(few).toBeGreaterThan(0);
    expect(many).toBeLessThan(few * 1.5);
  });

  it("reaches who waits behind many that are suspended", async () => {
    for (let n = 0; n < 45; n++) {
      const id = await waiting("behind", "T-1");
      await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    }
    const id = await waiting("behind", "T-1");
    expect((await publishMessage(given.system, { name: "behind", key: "T-1" })).deliveredTo).toBe(id);
  });

  const big = "x".repeat(255_000);
  const nearlyFull = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`v${n}`, big]));
  const tooLarge = { a: big, b: big };

  it("that an instance has no room for goes to the next that waits, and the next message to this one", async () => {
    const workflowId = await given.workflow(reply("large"));
    const start = async (more = {}) =>
      (await startInstance(given.system, { workflowId, variables: { ticket: "T-1", ...more } })).instanceId;
    const full = [await start(nearlyFull), await start(nearlyFull)];
    const roomy = await start();
    const publish = (variables = {}) => publishMessage(given.system, { name: "large", key: "T-1", variables });
    expect((await publish(tooLarge)).deliveredTo).toBe(roomy);
    expect((await publish()).deliveredTo).toBe(full[0]);
    const refused = await publish(tooLarge);
    expect(refused).toMatchObject({ deliveredTo: null, started: null });
    expect(refused.refusal).toContain("more than 2 MB");
    expect(await db.select().from(messages).where(eq(messages.id, refused.messageId))).toMatchObject([
      { consumedAt: null, lookAt: null, refusal: refused.refusal, refusedBy: workflowId },
    ]);
  });

  it("that an instance has no room for does not hide the others that came before it", async () => {
    const publish = (variables: JsonObject) => publishMessage(given.system, { name: "early", key: "T-9", variables });
    for (let n = 0; n < 21; n++) await publish(tooLarge);
    await publish({ small: 1 });
    const workflowId = await given.workflow(reply("early"));
    const { instanceId } = await startInstance(given.system, {
      workflowId,
      variables: { ticket: "T-9", ...nearlyFull },
    });
    const [job] = await given.jobsOf(instanceId);
    expect(await findMessage(given.system, { instanceId, wait: job!.wait })).toBe(true);
    expect((await given.row(instanceId)).openElements).toEqual(["read"]);
  });

  it("published inside a transaction goes on its way after the commit", async () => {
    const id = await waiting("inside", "T-1");
    await inTransaction(given.system, async (tx) => {
      await publishMessage(tx, { name: "inside", key: "T-1" });
      expect((await given.row(id)).openElements).toEqual(["wait"]);
    });
    expect((await given.row(id)).openElements).toEqual(["read"]);
  });

  const noting = (name: string) =>
    buildModel(
      {
        begin: "startEvent",
        work: "userTask",
        note: {
          type: "boundaryEvent",
          attachedTo: "work",
          interrupting: false,
          definitions: [{ type: "message", message: name }],
        },
        read: "userTask",
        done: "endEvent",
      },
      ["begin -> work", "work -> done", "note -> read"],
    );

  it("goes to an event that does not interrupt, each once, whether it came before or comes after", async () => {
    const early = Array.from({ length: 23 }, (_, n) => ({ name: "note", key: "", idempotencyKey: `note ${n}` }));
    for (const each of early) await publishMessage(given.system, each);
    const id = await given.instance(noting("note"));
    const reads = async () => (await given.tasksOf(id)).filter((task) => task.elementId === "read").length;
    const [job] = await given.jobsOf(id);
    expect(await findMessage(given.system, { instanceId: id, wait: job!.wait })).toBe(false);
    expect(await reads()).toBe(23);

    for (const each of early) await publishMessage(given.system, each);
    const late = await Promise.all([1, 2].map(() => publishMessage(given.system, { name: "note", key: "" })));
    expect(late.map(({ deliveredTo }) => deliveredTo)).toEqual([id, id]);
    expect(await reads()).toBe(25);
  });

  it("with a very long key finds its subscriber", async () => {
    const key = "k".repeat(10_000);
    const id = await waiting("long", key);
    expect((await db.select().from(subscriptions).where(eq(subscriptions.instanceId, id)))[0]!.key.length).toBeLessThan(
      500,
    );
    expect((await publishMessage(given.system, { name: "long", key })).deliveredTo).toBe(id);
  });
});

describe("a workflow that begins with a message", () => {
  const model = (name: string) =>
    buildModel(
      {
        begin: { type: "startEvent", definitions: [{ type: "message", message: name }] },
        work: "userTask",
        done: "endEvent",
      },
      ["begin -> work", "work -> done"],
      { instance: { businessKey: "=id", uniqueKey: true } },
    );

  it("is started when nobody waits for it", async () => {
    await given.workflow(model("order placed"));
    const result = await publishMessage(given.system, { name: "order placed", key: "", variables: { id: "O-1" } });
    expect(result.deliveredTo).toBeNull();
    expect(await given.row(result.started!)).toMatchObject({
      openElements: ["work"],
      businessKey: "O-1",
      startedBy: null,
    });
  });

  it("is started in its latest version only", async () => {
    const workflowId = await given.workflow(model("renamed before"));
    await given.workflow(model("renamed after"), workflowId);
    expect((await publishMessage(given.system, { name: "renamed before", key: "" })).started).toBeNull();
    const { started } = await publishMessage(given.system, {
      name: "renamed after",
      key: "",
      variables: { id: "O-1" },
    });
    expect((await given.row(started!)).version).toBe(2);
  });

  it("that can't start leaves the message waiting and says nothing wrong to the publisher", async () => {
    const workflowId = await given.workflow(model("taken"));
    await publishMessage(given.system, { name: "taken", key: "", variables: { id: "O-1" } });
    const second = await publishMessage(given.system, { name: "taken", key: "", variables: { id: "O-1" } });
    expect(second).toMatchObject({ deliveredTo: null, started: null });
    expect(second.refusal).toContain('with the key "O-1" already');
    expect(await db.select().from(instances).where(eq(instances.workflowId, workflowId))).toHaveLength(1);
    expect(await db.select().from(messages).where(eq(messages.id, second.messageId))).toMatchObject([
      { consumedAt: null, lookAt: null, refusal: second.refusal, refusedBy: workflowId },
    ]);
  });
});

describe("a workflow that begins without a start event", () => {
  const startedBy = async (workflowId: string) =>
    db.select().from(instances).where(eq(instances.workflowId, workflowId));
  const open = async (instanceId: string) =>
    [...(await given.state(instanceId)).steps.values()]
      .flatMap((step) => (step.parent === null ? [] : step.element))
      .sort();

  it("starts at its instantiating receive task, which has then received", async () => {
    const model = buildModel({ r: { type: "receiveTask", instantiate: true, message: "applied" }, a: "userTask" }, [
      "r -> a",
    ]);
    const workflowId = await given.workflow(model);
    const result = await publishMessage(given.system, { name: "applied", key: "K", variables: { n: 1 } });
    const [instance] = await startedBy(workflowId);
    expect(result.started).toBe(instance!.id);
    expect(await open(instance!.id)).toEqual(["a"]);
    expect((await given.state(instance!.id)).steps.get(0)!.variables).toEqual({ n: 1 });
  });

  const gateway = (gatewayType: "exclusive" | "parallel", names: readonly [string, string]) => {
    const [first, second] = names.map((message) => ({
      type: "intermediateCatchEvent" as const,
      definitions: [{ type: "message", message, correlationKey: "order" }],
    }));
    return buildModel(
      {
        g: { type: "eventBasedGateway", instantiate: true, gatewayType },
        first: first!,
        second: second!,
        a: "userTask",
      },
      ["g -> first", "g -> second", "first -> a", "second -> a"],
    );
  };
  const publish = (name: string, key: string) => publishMessage(given.system, { name, key, variables: { order: key } });

  it("starts at an event of its instantiating gateway, each message an instance of its own", async () => {
    const workflowId = await given.workflow(gateway("exclusive", ["mailed", "called"]));
    await publish("mailed", "K1");
    await publish("called", "K1");
    const started = await startedBy(workflowId);
    expect(started).toHaveLength(2);
    for (const { id } of started) expect(await open(id)).toEqual(["a"]);
  });

  it("gives the other messages of a key to the same instance, where the gateway is parallel", async () => {
    const workflowId = await given.workflow(gateway("parallel", ["paid", "packed"]));
    const first = await publish("packed", "K1");
    const [instance] = await startedBy(workflowId);
    expect(await open(instance!.id)).toEqual(["a", "first"]);
    const other = await publish("paid", "K1");
    expect([first.started, other.deliveredTo]).toEqual([instance!.id, instance!.id]);
    await publish("paid", "K2");
    expect(await startedBy(workflowId)).toHaveLength(2);
  });

  it("makes one instance of a key when its messages come at the same moment", async () => {
    const workflowId = await given.workflow(gateway("parallel", ["weighed", "labelled"]));
    const keys = Array.from({ length: 12 }, (_, index) => `K${index}`);
    await Promise.all(keys.flatMap((key) => [publish("weighed", key), publish("labelled", key)]));
    const started = await startedBy(workflowId);
    expect(started.map(({ businessKey }) => businessKey).sort()).toEqual([...keys].sort());
    for (const { id } of started) expect(await open(id)).toEqual(["a", "a"]);
  });
});
