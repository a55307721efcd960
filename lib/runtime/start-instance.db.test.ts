import { describe, expect, it } from "vitest";
import { count, eq } from "drizzle-orm";
import { idempotencyKeys, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { bucketOf, bucketOfId } from "@/lib/domain/ids";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, startInstance } from ".";
import { givenOn } from "./testing/given";

const { db } = await testDatabase();
const given = givenOn(db);

const model = buildModel({ begin: "startEvent", work: "userTask", done: "endEvent" }, [
  "begin -> work",
  "work -> done",
]);
const unique = buildModel(
  { begin: "startEvent", work: "userTask", done: "endEvent" },
  ["begin -> work", "work -> done"],
  { name: "Order", instance: { businessKey: "=orderNumber", uniqueKey: true } },
);

describe("starting", () => {
  it("gives each instance a number of its own and the bucket its id says", async () => {
    const workflowId = await given.workflow(model);
    const started = await Promise.all(Array.from({ length: 30 }, () => startInstance(given.system, { workflowId })));
    expect(new Set(started.map(({ number }) => number)).size).toBe(30);
    for (const { instanceId } of started) expect((await given.row(instanceId)).bucket).toBe(bucketOfId(instanceId));
  });

  it("names the person, and nobody where the product did it", async () => {
    const workflowId = await given.workflow(model);
    const mine = await startInstance(given.asUser("ana"), { workflowId });
    const its = await startInstance(given.system, { workflowId });
    expect((await given.row(mine.instanceId)).startedBy).toBe("ana");
    expect((await given.row(its.instanceId)).startedBy).toBeNull();
  });

  it("runs the latest version, or the one asked for", async () => {
    const workflowId = await given.workflow(model);
    await given.workflow(model, workflowId);
    const latest = await startInstance(given.system, { workflowId });
    const first = await startInstance(given.system, { workflowId, version: 1 });
    expect((await given.row(latest.instanceId)).version).toBe(2);
    expect((await given.row(first.instanceId)).version).toBe(1);
    await expect(startInstance(given.system, { workflowId, version: 7 })).rejects.toMatchObject({ code: "not_found" });
    await expect(startInstance(given.system, { workflowId: "nothing" })).rejects.toMatchObject({ code: "not_found" });
    await expect(startInstance(given.system, { workflowId, element: "elsewhere" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("an idempotency key", () => {
  it("starts one instance, however often and at once it comes", async () => {
    const workflowId = await given.workflow(model);
    const input = { workflowId, variables: { a: 1, b: { c: 2, d: 3 } }, idempotencyKey: "k-1" };
    const results = await Promise.all(Array.from({ length: 8 }, () => startInstance(given.system, input)));
    const again = await startInstance(given.system, {
      idempotencyKey: "k-1",
      variables: { b: { d: 3, c: 2 }, a: 1 },
      workflowId,
    });

    expect(new Set([...results, again].map((result) => result.instanceId)).size).toBe(1);
    expect(results.filter((result) => result.isNew)).toHaveLength(1);
    expect(again).toMatchObject({ isNew: false, number: results[0]!.number });
    expect(await db.select({ n: count() }).from(instances).where(eq(instances.workflowId, workflowId))).toEqual([
      { n: 1 },
    ]);
  });

  it("with other content is refused in words", async () => {
    const workflowId = await given.workflow(model);
    await startInstance(given.system, { workflowId, variables: { a: 1 }, idempotencyKey: "k-2" });
    await expect(
      startInstance(given.system, { workflowId, variables: { a: 2 }, idempotencyKey: "k-2" }),
    ).rejects.toMatchObject({
      code: "rejected",
      details: { reason: "idempotency_key_reused" },
    });
  });

  it("of a start that failed is free again", async () => {
    const workflowId = await given.workflow(unique);
    await expect(startInstance(given.system, { workflowId, idempotencyKey: "k-3" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, "k-3"))).toEqual([]);
  });
});

describe("a unique business key", () => {
  it("is held by one open instance, which the second is told", async () => {
    const workflowId = await given.workflow(unique);
    const first = await startInstance(given.system, { workflowId, variables: { orderNumber: "A-1" } });
    expect((await given.row(first.instanceId)).bucket).toBe(bucketOf("business key", workflowId, "A-1"));
    await expect(startInstance(given.system, { workflowId, variables: { orderNumber: "A-1" } })).rejects.toMatchObject({
      code: "conflict",
      message: `There is an open "Order" with the key "A-1" already: #${first.number}. Nothing was started. Open that one, or use another key.`,
      details: { instanceId: first.instanceId },
    });

    await executeCommand(given.system, { instanceId: first.instanceId, command: { type: "cancel" } });
    await startInstance(given.system, { workflowId, variables: { orderNumber: "A-1" } });
  });

  it("is given to one of many who ask at once", async () => {
    const workflowId = await given.workflow(unique);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => startInstance(given.system, { workflowId, variables: { orderNumber: "A-2" } })),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "conflict", details: { reason: "business_key_taken" } });
    }
  });

  it("stays what it was when the variable changes", async () => {
    const workflowId = await given.workflow(unique);
    const { instanceId } = await startInstance(given.system, { workflowId, variables: { orderNumber: "A-3" } });
    await executeCommand(given.system, {
      instanceId,
      command: { type: "setVariables", variables: { orderNumber: "B" } },
    });
    expect((await given.row(instanceId)).businessKey).toBe("A-3");
  });
});
