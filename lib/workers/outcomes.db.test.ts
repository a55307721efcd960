import { createServer, type Server } from "node:http";
import { BlockList, type AddressInfo } from "node:net";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { incidents, jobs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import { groupOf } from "@/lib/runtime/claim-groups";
import { bucketOfId } from "@/lib/domain/ids";
import { givenOn } from "@/lib/runtime/testing/given";
import { type ClaimedJob, claim } from "./claim";
import { settleSafely } from "./run-job";
import type { CallSettings } from "./settings";
import { Worker } from "./worker";

const { db } = await testDatabase();
const given = givenOn(db);

let received = 0;
let server: Server;
let settings: CallSettings;
let duringCall: () => Promise<unknown> = async () => {};
beforeAll(async () => {
  server = createServer((request, response) => {
    received++;
    request.resume();
    request.on("end", () => {
      void duringCall().then(() => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end("{}");
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ownOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  settings = { ownOrigin, ownSecret: "s3cret", allowedHosts: [], allowedNetworks: new BlockList() };
});
afterAll(() => server.close());
beforeEach(() => {
  received = 0;
  duringCall = async () => {};
});

const drain = () => new Worker(db, settings).drain();
const pass = (instanceId: string) => db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.instanceId, instanceId));
const messagesOf = async (instanceId: string) =>
  (await db.select().from(incidents).where(eq(incidents.instanceId, instanceId))).map(({ message }) => message);

const paying = buildModel(
  {
    begin: "startEvent",
    pay: { type: "serviceTask", call: { kind: "http", method: "POST", url: "/api/demo/payments" } },
    done: "endEvent",
  },
  ["begin -> pay", "pay -> done"],
);
const sending = buildModel({ begin: "startEvent", send: { type: "sendTask", message: "hello" }, done: "endEvent" }, [
  "begin -> send",
  "send -> done",
]);

/** Holds the lock of an instance until it is called. */
async function lock(instanceId: string): Promise<() => Promise<void>> {
  const client = await db.$client.connect();
  await client.query("begin");
  await client.query("select 1 from instance_states where instance_id = $1 for update", [instanceId]);
  return async () => {
    await client.query("rollback");
    client.release();
  };
}

it("a call that may not be repeated is made once, though its instance is locked when the reply is there", async () => {
  const id = await given.instance(paying);
  duringCall = async () => {
    const unlock = await lock(id);
    setTimeout(() => void unlock(), 3_000);
  };
  await drain();
  await pass(id);
  await drain();
  expect(received).toBe(1);
  expect(await given.row(id)).toMatchObject({ status: "completed" });
});

it("a call that may not be repeated is left to a person when its outcome can't be stored for a reason of our own", async () => {
  const id = await given.instance(paying);
  // Whatever the command writes is refused, as if there were a defect.
  await db.execute(
    sql`create function break_it() returns trigger language plpgsql as 'begin raise exception ''a defect''; end'`,
  );
  duringCall = () =>
    db.execute(sql`create trigger break_it before insert on transitions for each row execute function break_it()`);
  await drain();
  await db.execute(sql`drop trigger break_it on transitions`);
  expect(await given.jobsOf(id)).toMatchObject([{ state: "leased" }]);
  await pass(id);
  await drain();
  expect(received).toBe(1);
  expect(await messagesOf(id)).toMatchObject([expect.stringContaining("not known whether the call took effect")]);
});

it("what the database could not do now counts neither as an attempt nor as a defect, however often it happens", async () => {
  const id = await given.instance(sending);
  const unlock = await lock(id);
  await drain();
  await unlock();
  expect(await given.jobsOf(id)).toMatchObject([
    { state: "ready", attemptsMade: 0, lastError: expect.stringContaining("Somebody else is changing this") },
  ]);
  await pass(id);
  await drain();
  expect(await given.row(id)).toMatchObject({ status: "completed" });
});

it.each(["55P03", "40P01", "57014", "ECONNRESET"])("%s is no defect", async (code) => {
  const id = await given.instance(sending);
  for (let times = 1; times <= 6; times++) {
    const [job] = await claim(db, "me", groupOf(bucketOfId(id)), { queue: "own", limit: 1 });
    await settleSafely(given.system, job as ClaimedJob, Object.assign(new Error("no"), { code }));
    await pass(id);
  }
  expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", attemptsMade: 0 }]);
  await drain();
});

it("a busy process is no defect", async () => {
  const id = await given.instance(sending);
  for (const busy of [
    new DomainError("unavailable", "away"),
    new DomainError("unavailable", "later", { reason: "busy" }),
  ]) {
    const [job] = await claim(db, "me", groupOf(bucketOfId(id)), { queue: "own", limit: 1 });
    await settleSafely(given.system, job as ClaimedJob, busy);
    await pass(id);
  }
  expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", attemptsMade: 0 }]);
  await drain();
});

it("a result of a handler that does not fit is an incident that says so, and the work is done once", async () => {
  const model = buildModel(
    {
      begin: "startEvent",
      pack: { type: "serviceTask", call: { kind: "external", jobType: "big" } },
      done: "endEvent",
    },
    ["begin -> pack", "pack -> done"],
  );
  const id = await given.instance(model);
  let calls = 0;
  const handlers = { big: async () => ({ x: "x".repeat(300_000), calls: ++calls }) };
  await new Worker(db, settings, { handlers }).drain();
  expect(calls).toBe(1);
  expect(await messagesOf(id)).toMatchObject([expect.stringContaining("The result can't be stored: x: ")]);
});

it("a handler's work is done once, though its instance is locked when it is done", async () => {
  const model = buildModel(
    {
      begin: "startEvent",
      pack: { type: "serviceTask", call: { kind: "external", jobType: "pack" } },
      done: "endEvent",
    },
    ["begin -> pack", "pack -> done"],
  );
  const id = await given.instance(model);
  let calls = 0;
  const pack = async () => {
    calls++;
    const unlock = await lock(id);
    setTimeout(() => void unlock(), 3_000);
  };
  await new Worker(db, settings, { handlers: { pack } }).drain();
  expect(calls).toBe(1);
  expect(await given.row(id)).toMatchObject({ status: "completed" });
});
