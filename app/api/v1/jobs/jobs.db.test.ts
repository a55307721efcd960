import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { apiKeys, rateLimits, users } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { givenOn } from "@/lib/runtime/testing/given";
import { createApiKey } from "@/lib/services/api-keys/create";
import { revokeApiKey } from "@/lib/services/api-keys/revoke";
import { POST as completeOne } from "./[jobId]/complete/route";
import { POST as extend } from "./[jobId]/extend/route";
import { POST as completeMany } from "./complete/route";
import { POST as fetchJobs } from "./fetch/route";

const { db } = await testDatabase();
const given = givenOn(db);

const model = buildModel(
  {
    begin: "startEvent",
    pack: { type: "serviceTask", call: { kind: "external", jobType: "pack" } },
    check: "userTask",
  },
  ["begin -> pack", "pack -> check"],
);
const ask = { worker: "w1", types: ["pack"], max: 10 };
let key: string;

beforeAll(async () => {
  for (const [username, role] of [
    ["pat", "admin"],
    ["lee", "manager"],
    ["gone", "admin"],
    ["low", "admin"],
  ] as const) {
    await db.insert(users).values({ id: username, username, name: username, email: `${username}@example.test`, role });
  }
  ({ key } = await make());
});

const make = (more: { owner?: string; topics?: string[] } = {}) =>
  createApiKey(given.system, { name: "packer", owner: "pat", scopes: ["jobs:work"], topics: ["pack"], ...more });

type Handler = (request: Request, segment: { params: Promise<unknown> }) => Promise<Response>;

async function call(handler: Handler, body: unknown, headers: Record<string, string>, params: object = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request("http://localhost/api/v1/jobs", { method: "POST", body: text, headers });
  const response = await handler(request, { params: Promise.resolve(params) });
  const reply = await response.text();
  return { status: response.status, headers: response.headers, body: reply === "" ? undefined : JSON.parse(reply) };
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("with a key", () => {
  it("a program fetches, extends and completes, and is told when its lease is lost", async () => {
    const ids = [await given.instance(model), await given.instance(model)];
    const fetched = await call(fetchJobs, ask, bearer(key));
    expect(fetched.status).toBe(200);
    expect(fetched.headers.get("cache-control")).toBe("private, no-store");
    expect(fetched.body.jobs).toHaveLength(2);
    const [one, two] = fetched.body.jobs;

    const kept = await call(extend, { worker: "w1", epoch: one.epoch, leaseMs: 60_000 }, bearer(key), {
      jobId: one.id,
    });
    expect(kept.body.leasedUntil).toMatch(/^\d{4}-/);
    const done = await call(completeOne, { worker: "w1", epoch: one.epoch }, bearer(key), { jobId: one.id });
    expect(done).toMatchObject({ status: 204, body: undefined });
    const again = await call(completeOne, { worker: "w1", epoch: one.epoch }, bearer(key), { jobId: one.id });
    expect(again).toMatchObject({ status: 204, body: undefined });
    const other = { worker: "w1", epoch: one.epoch, variables: { n: 1 } };
    const late = await call(completeOne, other, bearer(key), { jobId: one.id });
    expect(late).toMatchObject({
      status: 409,
      body: { error: { code: "conflict", details: { reason: "lease_lost" } } },
    });

    const many = { worker: "w1", jobs: [one, two].map(({ id, epoch }) => ({ jobId: id, epoch, variables: {} })) };
    expect((await call(completeMany, many, bearer(key))).body.results).toMatchObject([
      { jobId: one.id, ok: false, error: { details: { reason: "lease_lost" } } },
      { jobId: two.id, ok: true },
    ]);
    for (const id of ids) expect((await given.row(id)).openElements).toEqual(["check"]);
  });

  it("a request is refused in words when it is too large, no JSON, or asks for what there is not", async () => {
    expect(await call(fetchJobs, `"${"x".repeat(1_000_001)}"`, bearer(key))).toMatchObject({ status: 413 });
    expect(await call(fetchJobs, "{", bearer(key))).toMatchObject({ status: 400 });
    expect(await call(fetchJobs, { ...ask, max: 101 }, bearer(key))).toMatchObject({ status: 400 });
    expect(await call(fetchJobs, { ...ask, extra: 1 }, bearer(key))).toMatchObject({ status: 400 });
    expect(await call(completeOne, [], bearer(key), { jobId: "x" })).toMatchObject({ status: 400 });
    expect(await call(completeOne, { worker: "w", epoch: 1 }, bearer(key), { jobId: "x" })).toMatchObject({
      status: 404,
    });
  });

  it("more than 600 requests a minute are refused", async () => {
    const { id, key: busy } = await make();
    await call(fetchJobs, ask, bearer(busy));
    await db
      .update(rateLimits)
      .set({ count: 600 })
      .where(eq(rateLimits.key, `key:${id}`));
    const refused = await call(fetchJobs, ask, bearer(busy));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("without a valid key nobody gets in", () => {
  const status = async (headers: Record<string, string>) => (await call(fetchJobs, ask, headers)).status;
  const isRefused = async (headers: Record<string, string>) => expect(await status(headers)).toBe(401);

  it.each([
    ["no header", () => ({})],
    ["another scheme", () => ({ authorization: `Basic ${key}` })],
    ["no scheme", () => ({ authorization: key })],
    ["a cookie", () => ({ cookie: `key=${key}` })],
    ["another header", () => ({ "x-api-key": key })],
    ["another secret", () => bearer(`${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`)],
    ["another id", () => bearer(`tl_${"0".repeat(16)}${key.slice(19)}`)],
    ["half of it", () => bearer(key.slice(0, 40))],
    ["nothing", () => bearer("tl_")],
  ])("%s", async (_what, headers) => {
    await isRefused(headers());
    expect(await status(bearer(key))).toBe(200);
  });

  it("in the address", async () => {
    const request = new Request(`http://localhost/api/v1/jobs/fetch?key=${key}`, {
      method: "POST",
      body: JSON.stringify(ask),
    });
    expect((await fetchJobs(request, { params: Promise.resolve({}) })).status).toBe(401);
  });

  it("an expired one", async () => {
    const { id, key: old } = await make();
    expect(await status(bearer(old))).toBe(200);
    await db.update(apiKeys).set({ expiresAt: sql`now()` }).where(eq(apiKeys.id, id));
    await isRefused(bearer(old));
  });

  it("a revoked one", async () => {
    const { id, key: ended } = await make();
    await revokeApiKey(given.system, { id });
    await isRefused(bearer(ended));
  });

  it("one whose owner is disabled or removed", async () => {
    const { key: orphaned } = await make({ owner: "gone" });
    expect(await status(bearer(orphaned))).toBe(200);
    await db.update(users).set({ banned: true }).where(eq(users.username, "gone"));
    await isRefused(bearer(orphaned));
    await db.delete(users).where(eq(users.username, "gone"));
    await isRefused(bearer(orphaned));
  });

  it("one whose owner was made an agent may not fetch; one for another topic neither", async () => {
    const { key: demoted } = await make({ owner: "low" });
    await db.update(users).set({ role: "agent" }).where(eq(users.username, "low"));
    expect(await status(bearer(demoted))).toBe(403);
    expect(await status(bearer((await make({ topics: ["mail"] })).key))).toBe(403);
  });

  it("one without the scope", async () => {
    const { id, key: plain } = await make();
    await db.update(apiKeys).set({ scopes: [] }).where(eq(apiKeys.id, id));
    expect(await status(bearer(plain))).toBe(403);
  });
});

describe("keys", () => {
  it("are kept as a hash only", async () => {
    const { id, key: shown } = await make();
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
    expect(row!.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(shown.slice(-43));
  });

  it("are made by admins alone, for somebody who is there, with a topic and an end", async () => {
    await expect(
      createApiKey(given.asUser("kim"), { name: "x", owner: "pat", scopes: ["jobs:work"], topics: ["pack"] }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(make({ owner: "nobody" })).rejects.toMatchObject({ code: "not_found" });
    await expect(make({ topics: [] })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(
      createApiKey(given.system, { name: "x", owner: "pat", scopes: ["jobs:work"], topics: ["a"], days: 400 }),
    ).rejects.toThrow();
  });
});
