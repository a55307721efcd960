import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect, type Db } from "@/db/client";
import { users } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { givenOn } from "@/lib/runtime/testing/given";
import { createApiKey } from "@/lib/services/api-keys/create";
import { POST as complete } from "./jobs/[jobId]/complete/route";
import { POST as fetchJobs } from "./jobs/fetch/route";

const { db, url } = await testDatabase();
const given = givenOn(db);
const globalDb = globalThis as { throughlineDb?: Db };

const model = buildModel(
  { begin: "startEvent", pack: { type: "serviceTask", call: { kind: "external", jobType: "pack" } }, end: "endEvent" },
  ["begin -> pack", "pack -> end"],
);
let key: string;
let job: { id: string; epoch: number };
let instanceId: string;

beforeAll(async () => {
  await db.insert(users).values({ id: "pat", username: "pat", name: "Pat", email: "pat@example.test", role: "admin" });
  ({ key } = await createApiKey(given.system, { name: "k", owner: "pat", scopes: ["jobs:work"], topics: ["pack"] }));
});
beforeEach(async () => {
  instanceId = await given.instance(model);
  const { body } = await call(fetchJobs, { worker: "w1", types: ["pack"] });
  [job] = (body as { jobs: [typeof job] }).jobs;
});
afterAll(() => void (globalDb.throughlineDb = db));

type Handler = (request: Request, segment: { params: Promise<unknown> }) => Promise<Response>;

async function call(handler: Handler, body: unknown, params: object = {}) {
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request("http://localhost/api/v1", { method: "POST", body: JSON.stringify(body), headers });
  const response = await handler(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}
const completion = () => call(complete, { worker: "w1", epoch: job.epoch }, { jobId: job.id });

/** The handlers, while their pool is another one. */
async function on<T>(pool: Db, work: () => Promise<T>): Promise<T> {
  globalDb.throughlineDb = pool;
  try {
    return await work();
  } finally {
    globalDb.throughlineDb = db;
    await pool.$client.end().catch(() => {});
  }
}

/** A pool whose statements fail with what Postgres would say, from the `from`th on. */
function failing(code: string, from = 0): Db {
  const pool = connect(url);
  let statements = 0;
  const fail = () => Object.assign(new Error("the server said no"), { code, severity: "ERROR" });
  const isOver = () => statements++ >= from;
  const { $client } = pool;
  const query = $client.query.bind($client) as (...args: unknown[]) => unknown;
  $client.query = ((...args: unknown[]) =>
    isOver() ? Promise.reject(fail()) : query(...args)) as typeof $client.query;
  const open = $client.connect.bind($client) as (...args: unknown[]) => unknown;
  // A query of the pool connects with a callback, and was counted before.
  $client.connect = ((...args: unknown[]) =>
    args.length === 0 && isOver() ? Promise.reject(fail()) : open(...args)) as typeof $client.connect;
  return pool;
}

function expectUnavailable({ status, headers, body }: Awaited<ReturnType<typeof call>>, words: RegExp): void {
  expect({ status, body }).toMatchObject({ status: 503, body: { error: { code: "unavailable" } } });
  expect((body as { error: { message: string } }).error.message).toMatch(words);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(headers.get("cache-control")).toBe("private, no-store");
}

describe("a program is told 503, and when to come back,", () => {
  it("where nobody listens at the database's address", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    const nobody = new URL(url);
    nobody.hostname = "127.0.0.1";
    nobody.port = String(port);
    expectUnavailable(await on(connect(nobody.href), completion), /not certain/);
  });

  it("where the database takes the connection and says nothing", { timeout: 15_000 }, async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const silent = new URL(url);
    silent.hostname = "127.0.0.1";
    silent.port = String((server.address() as AddressInfo).port);
    const start = performance.now();
    expectUnavailable(await on(connect(silent.href), completion), /not certain/);
    expect(performance.now() - start).toBeLessThan(3_500);
    server.close();
  });

  it("where all connections of the process are taken", async () => {
    const pool = connect(url, { max: 1 });
    const taken = await pool.$client.connect();
    const answer = await on(pool, async () => {
      const start = performance.now();
      const refused = await completion();
      expect(performance.now() - start).toBeLessThan(3_000);
      taken.release();
      return refused;
    });
    expectUnavailable(answer, /not certain/);
  });

  it.each([
    ["has too many clients", "53300", /not certain/],
    ["has a full disk", "53100", /no room left.*nothing was changed/],
    ["is out of memory", "53200", /not certain/],
    ["starts up", "57P03", /not certain/],
    ["shuts down", "57P01", /not certain/],
    ["is a standby that is about to take over", "25006", /not certain/],
  ])("where the database %s, whenever in the request that is", async (_what, code, words) => {
    // The key, its allowance, the job, the transaction.
    for (const from of [0, 1, 2, 3]) expectUnavailable(await on(failing(code, from), completion), words);
    expect((await given.row(instanceId)).openElements).toEqual(["pack"]);
    expect(await completion()).toMatchObject({ status: 204 });
  });

  it("where its connection is cut under way; then the process is well again by itself", async () => {
    const pool = connect(url, { max: 2, application_name: "cut" });
    globalDb.throughlineDb = pool;
    expect(await call(fetchJobs, { worker: "w2", types: ["pack"] })).toMatchObject({ status: 200 });
    await db.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cut'");
    const answers = [await completion(), await completion()];
    globalDb.throughlineDb = db;
    await pool.$client.end();
    for (const answer of answers) if (answer.status !== 204) expectUnavailable(answer, /not certain/);
    expect(answers.at(-1)).toMatchObject({ status: 204 });
  });
});
