import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { audit, grants, messages, users } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { inTransaction, publishMessage, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { createApiKey } from "@/lib/services/api-keys/create";
import { sendMessage } from "@/lib/services/messages/publish";
import { POST } from "./route";

const { db } = await testDatabase();
const given = givenOn(db);

const model = buildModel(
  { s: "startEvent", c: { type: "receiveTask", message: "paid", correlationKey: "order" }, a: "userTask" },
  ["s -> c", "c -> a"],
);
let key: string;

beforeAll(async () => {
  for (const [username, role] of [
    ["pat", "admin"],
    ["lee", "manager"],
  ] as const)
    await db.insert(users).values({ id: username, username, name: username, email: `${username}@example.test`, role });
  key = await make("pat");
});

const make = async (owner: string, more: { scopes?: ["jobs:work"]; topics?: string[]; messages?: string[] } = {}) =>
  (await createApiKey(given.system, { name: owner, owner, scopes: ["messages:send"], messages: ["paid"], ...more }))
    .key;

async function send(
  body: unknown,
  { with: by = key, idempotencyKey }: { with?: string; idempotencyKey?: string } = {},
) {
  const headers = { authorization: `Bearer ${by}`, ...(idempotencyKey && { "idempotency-key": idempotencyKey }) };
  const request = new Request("http://localhost/api/v1/messages", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers,
  });
  const response = await POST(request, { params: Promise.resolve({}) });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
const waiting = async (order: string, workflowId?: string) =>
  (await startInstance(given.system, { workflowId: workflowId ?? (await given.workflow(model)), variables: { order } }))
    .instanceId;
const open = async (id: string) => (await given.row(id)).openElements;
const messageOf = async (id: unknown) =>
  (
    await db
      .select()
      .from(messages)
      .where(eq(messages.id, id as string))
  )[0];

it("a program sends a message with a key that names it, and is told who took it", async () => {
  const id = await waiting("O-1");
  const sent = await send({ name: "paid", key: "O-1", variables: { amount: 7 } });
  expect(sent).toMatchObject({ status: 200, body: { deliveredTo: id, started: null } });
  expect(sent.headers.get("cache-control")).toBe("private, no-store");
  expect((await given.state(id)).steps.get(0)!.variables).toMatchObject({ amount: 7 });
  expect(
    await db
      .select()
      .from(audit)
      .where(eq(audit.targetId, sent.body["messageId"] as string)),
  ).toMatchObject([{ action: "message.sent", actorKind: "key", actor: "pat: pat" }]);
});

it("one that nobody waits for yet is kept for its time to live", async () => {
  const { status, body } = await send({ name: "paid", key: "later", ttlMs: 60_000 });
  expect([status, body["deliveredTo"], body["started"]]).toEqual([200, null, null]);
  const { publishedAt, expiresAt } = (await messageOf(body["messageId"]))!;
  expect(expiresAt.getTime() - publishedAt.getTime()).toBe(60_000);
});

it("the same idempotency key is one message, other content under it is 422, and keys are their owner's", async () => {
  const [first, second] = [await waiting("O-2"), await waiting("O-2")];
  const message = { name: "paid", key: "O-2", variables: { amount: 1 } };
  const sent = await send(message, { idempotencyKey: "payment-1" });
  expect(await send(message, { idempotencyKey: "payment-1" })).toMatchObject({ status: 200, body: sent.body });
  expect([await open(first), await open(second)]).toEqual([["a"], ["c"]]);
  expect(await send({ ...message, variables: { amount: 2 } }, { idempotencyKey: "payment-1" })).toMatchObject({
    status: 422,
    body: { error: { details: { reason: "idempotency_key_reused" } } },
  });
  await db.insert(users).values({ id: "kim", username: "kim", name: "kim", email: "kim@example.test", role: "admin" });
  const others = await send(message, { with: await make("kim"), idempotencyKey: "payment-1" });
  expect(others.body["deliveredTo"]).toBe(second);
});

it("while the first with its key is still being stored it is 409, says so, and says when to send it again", async () => {
  const message = { name: "paid", key: "O-3", variables: {} };
  const pat = {
    ...given.system,
    principal: { ...given.asUser("pat").principal, userId: "pat" },
  } as typeof given.system;
  await inTransaction(pat, async (tx) => {
    await publishMessage(tx, { ...message, idempotencyKey: "payment-2" });
    const refused = await send(message, { idempotencyKey: "payment-2" });
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: "conflict", details: { reason: "idempotency_key_in_use" } } },
    });
    expect(JSON.stringify(refused.body)).toMatch(/still being carried out.*same key/);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
  expect(await send(message, { idempotencyKey: "payment-2" })).toMatchObject({ status: 200 });
  expect(await db.select().from(messages).where(eq(messages.key, "O-3"))).toHaveLength(1);
});

it("a manager's reaches the workflows that they manage, also where it comes first", async () => {
  const [mine, other] = [await given.workflow(model), await given.workflow(model)];
  await db.insert(grants).values({ workflowId: mine, right: "manage", subjectKind: "user", subject: "lee" });
  const lees = await make("lee");
  const far = await waiting("O-4", other);
  const { body } = await send({ name: "paid", key: "O-4" }, { with: lees });
  expect(body["deliveredTo"]).toBeNull();
  expect((await messageOf(body["messageId"]))!.workflows).toEqual([mine]);
  const near = await waiting("O-5", mine);
  expect((await send({ name: "paid", key: "O-5" }, { with: lees })).body["deliveredTo"]).toBe(near);
  expect(await open(far)).toEqual(["c"]);
});

it("is refused in words without a key that may, and where it asks for what there is not", async () => {
  expect(await send({ name: "paid" }, { with: "tl_nothing" })).toMatchObject({ status: 401 });
  const jobs = await make("pat", { scopes: ["jobs:work"], topics: ["pack"] });
  expect(await send({ name: "paid" }, { with: jobs })).toMatchObject({ status: 403 });
  expect(await send({ name: "shipped" })).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
  for (const body of [{}, { name: "" }, { name: "paid", extra: 1 }, { name: "paid", ttlMs: -1 }, [], null, "{"])
    expect(await send(body)).toMatchObject({ status: 400 });
  expect(await send({ name: "paid" }, { idempotencyKey: "short" })).toMatchObject({ status: 400 });
  expect(await send({ name: "paid", variables: { v: "x".repeat(300_000) } })).not.toMatchObject({ status: 200 });
  await expect(make("pat", { messages: [] })).rejects.toMatchObject({ code: "invalid_input" });
});

it("people need the right, and admins say why", async () => {
  const as = (role: "agent" | "admin") =>
    ({ ...given.system, principal: { ...given.asUser("pat").principal, role } }) as typeof given.system;
  await expect(sendMessage(as("agent"), { name: "paid" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(sendMessage(as("admin"), { name: "paid" })).rejects.toMatchObject({ code: "invalid_input" });
  const { messageId } = await sendMessage(as("admin"), { name: "paid", reason: "The bank was down" });
  expect(await db.select().from(audit).where(eq(audit.targetId, messageId))).toMatchObject([
    { reason: "The bank was down" },
  ]);
});
