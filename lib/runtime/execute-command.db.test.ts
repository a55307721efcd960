import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { incidents, instances, steps, tasks, transitions, users, variables } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import { type Context, executeCommand, inTransaction, startInstance } from ".";
import { givenOn } from "./testing/given";

const { db } = await testDatabase();
const given = givenOn(db);

const approval = buildModel(
  {
    begin: "startEvent",
    approve: { type: "userTask", name: "Approve", candidateGroups: ["finance"] },
    pay: { type: "userTask", name: "Pay", priority: "urgent" },
    done: "endEvent",
  },
  ["begin -> approve", "approve -> pay", "pay -> done"],
  { instance: { title: '="Expense of " + string(amount)', priority: "=priority" } },
);

async function failure(work: Promise<unknown>): Promise<DomainError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof DomainError)) throw new Error("expected a DomainError", { cause: outcome });
  return outcome;
}

describe("a command", () => {
  it("changes state, history and rows together", async () => {
    const id = await given.instance(approval, { amount: 120, priority: "high" });
    const ana = given.asUser("ana");

    expect(await given.row(id)).toMatchObject({
      title: "Expense of 120",
      priority: 2,
      status: "running",
      openElements: ["approve"],
      endedAt: null,
    });
    const result = await executeCommand(ana, {
      instanceId: id,
      command: { type: "completeTask", task: await given.wait(id, "approve"), variables: { approved: true } },
      reason: "looks right",
    });

    expect(result.revision).toBe(2);
    expect(await given.row(id)).toMatchObject({ openElements: ["pay"], status: "running" });
    const [approve, pay] = (await given.tasksOf(id)).sort((a, b) => a.wait - b.wait);
    expect(approve).toMatchObject({
      name: "Approve",
      groups: ["finance"],
      status: "completed",
      completedBy: "ana",
      priority: 2,
    });
    expect(pay).toMatchObject({ name: "Pay", status: "open", priority: 3, completedBy: null });
    const history = await db
      .select()
      .from(transitions)
      .where(eq(transitions.instanceId, id))
      .orderBy(transitions.revision);
    expect(history).toMatchObject([
      { actor: "test", actorKind: "system" },
      { actor: "ana", actorKind: "user", reason: "looks right" },
    ]);
    expect(await db.select().from(variables).where(eq(variables.instanceId, id)).orderBy(variables.name)).toMatchObject(
      [
        { name: "amount", numberValue: 120 },
        { name: "approved", booleanValue: true },
        { name: "priority", textValue: "high" },
      ],
    );
  });

  it("ends the instance and says when", async () => {
    const id = await given.instance(approval, { amount: 1, priority: "low" });
    for (const element of ["approve", "pay"]) {
      await executeCommand(given.system, {
        instanceId: id,
        command: { type: "completeTask", task: await given.wait(id, element) },
      });
    }
    const row = await given.row(id);
    expect(row).toMatchObject({ status: "completed", openElements: [] });
    expect(row.endedAt).toEqual(row.lastActivityAt);
    const left = await db.select().from(steps).where(eq(steps.instanceId, id));
    expect(left.every((step) => step.status === "completed" && step.leftAt)).toBe(true);
  });

  it("moves the instance up among the last active at once where a person acts, and seldom where machines do", async () => {
    const loop = buildModel({ begin: "startEvent", work: "userTask" }, ["begin -> work", "work -> work"]);
    const id = await given.instance(loop);
    const { lastActivityAt: begun } = await given.row(id);
    const advance = async (ctx: Context) => {
      await executeCommand(ctx, {
        instanceId: id,
        command: { type: "completeTask", task: await given.wait(id, "work") },
      });
      return (await given.row(id)).lastActivityAt;
    };
    expect(await advance(given.system)).toEqual(begun);
    const moved = await advance(given.asUser("ana"));
    expect(moved.getTime()).toBeGreaterThan(begun.getTime());
    const soon = { ...given.system, clock: () => new Date(moved.getTime() + 9_000) };
    expect(await advance(soon)).toEqual(moved);
    const later = { ...given.system, clock: () => new Date(moved.getTime() + 11_000) };
    expect(await advance(later)).toEqual(later.clock());
  });

  it("with an id that was used gives the first result and changes nothing", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const command = { type: "completeTask", task: await given.wait(id, "approve") } as const;
    const commandId = randomUUID();
    const first = await executeCommand(given.system, { instanceId: id, command, commandId });
    const again = await executeCommand(given.system, { instanceId: id, command, commandId });
    expect(again).toMatchObject({ revision: first.revision, events: first.events });
    expect((await given.state(id)).revision).toBe(2);
  });

  it("with one id sent many times at once is applied once", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const command = { type: "completeTask", task: await given.wait(id, "approve") } as const;
    const commandId = randomUUID();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => executeCommand(given.system, { instanceId: id, command, commandId })),
    );
    expect(new Set(results.map((result) => result.revision))).toEqual(new Set([2]));
  });

  it("takes the time from the database, never before the last transition", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const ahead = new Date(Date.now() + 3_600_000);
    await db.update(instances).set({ lastActivityAt: ahead }).where(eq(instances.id, id));
    await executeCommand(given.system, { instanceId: id, command: { type: "setVariables", variables: { amount: 2 } } });
    expect((await given.row(id)).lastActivityAt).toEqual(ahead);
  });

  it("takes the time from a chosen clock", async () => {
    const clock = () => new Date("2024-03-01T10:00:00.000Z");
    const id = await given.instance(approval, { amount: 1 }, { ...given.system, clock });
    expect((await given.row(id)).startedAt).toEqual(clock());
    expect(await given.tasksOf(id)).toMatchObject([{ createdAt: clock() }]);
  });

  it("of an unknown instance is not found", async () => {
    const command = { type: "cancel" } as const;
    expect((await failure(executeCommand(given.system, { instanceId: randomUUID(), command }))).code).toBe("not_found");
    expect((await failure(executeCommand(given.system, { instanceId: "42", command }))).code).toBe("not_found");
  });

  it("joins an open transaction and is rolled back with it", async () => {
    const id = await given.instance(approval, { amount: 1 });
    await expect(
      inTransaction(given.system, async (tx) => {
        await executeCommand(tx, { instanceId: id, command: { type: "setVariables", variables: { amount: 2 } } });
        await executeCommand(tx, { instanceId: id, command: { type: "setVariables", variables: { amount: 3 } } });
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect((await given.state(id)).revision).toBe(1);
  });

  it("does not report success when an error inside the transaction was swallowed", async () => {
    const id = await given.instance(approval, { amount: 1 });
    await expect(
      inTransaction(given.system, async (tx) => {
        await executeCommand(tx, { instanceId: id, command: { type: "setVariables", variables: { amount: 2 } } });
        await tx.tx.execute("select 1 / 0").catch(() => {});
      }),
    ).rejects.toThrow("nothing was committed");
    expect((await given.state(id)).revision).toBe(1);
  });
});

describe("two people on one task", () => {
  it("one wins, the other reads who did it and when", async () => {
    await db.insert(users).values({ id: "1", username: "ana.r", name: "Ana Ruiz", email: "ana@example.org" });
    const id = await given.instance(approval, { amount: 1 });
    const command = { type: "completeTask", task: await given.wait(id, "approve") } as const;
    const outcomes = await Promise.allSettled([
      executeCommand(given.asUser("ana.r"), { instanceId: id, command }),
      executeCommand(given.asUser("ana.r"), { instanceId: id, command }),
    ]);

    const lost = outcomes
      .filter((outcome) => outcome.status === "rejected")
      .map((outcome) => outcome.reason as DomainError);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatchObject({
      code: "conflict",
      details: { task: "completed", by: "ana.r", byName: "Ana Ruiz" },
    });
    expect(lost[0]!.message).toMatch(/^Ana Ruiz completed "Approve" at \d{4}-/);
    const [task] = (await given.tasksOf(id)).filter((each) => each.status === "completed");
    expect(lost[0]!.details["at"]).toBe(task!.closedAt!.toISOString());
  });

  it("also when the instance ended with it", async () => {
    const model = buildModel({ begin: "startEvent", only: "userTask", done: "endEvent" }, [
      "begin -> only",
      "only -> done",
    ]);
    const id = await given.instance(model);
    const command = { type: "completeTask", task: await given.wait(id, "only") } as const;
    await executeCommand(given.asUser("ana.r"), { instanceId: id, command });
    expect(await failure(executeCommand(given.asUser("bo"), { instanceId: id, command }))).toMatchObject({
      code: "conflict",
      details: { by: "ana.r" },
    });
  });

  it("assigning and completing race to one truth", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const task = await given.wait(id, "approve");
    await executeCommand(given.system, { instanceId: id, command: { type: "assignTask", task, assignee: "bo" } });
    expect(await given.tasksOf(id)).toMatchObject([{ assignee: "bo" }]);
    await executeCommand(given.system, {
      instanceId: id,
      command: { type: "updateTask", task, priority: "urgent", due: "2026-01-01T00:00:00.000Z" },
    });
    await executeCommand(given.system, { instanceId: id, command: { type: "assignTask", task, assignee: null } });
    expect(await given.tasksOf(id)).toMatchObject([
      { assignee: null, claimedAt: null, priority: 3, dueAt: new Date("2026-01-01T00:00:00.000Z") },
    ]);
  });
});

describe("what goes wrong in one instance", () => {
  const broken = buildModel(
    { begin: "startEvent", work: "userTask", choose: "exclusiveGateway", a: "endEvent", b: "endEvent" },
    ["begin -> work", "work -> choose", "choose -> a if amount > 100", "choose -> b if amount < 0"],
  );

  it("is an incident there, and never touches the others", async () => {
    const workflowId = await given.workflow(broken);
    const ids = await Promise.all(
      [5, 500, -5].map(
        async (amount) => (await startInstance(given.system, { workflowId, variables: { amount } })).instanceId,
      ),
    );
    for (const id of ids)
      await executeCommand(given.system, {
        instanceId: id,
        command: { type: "completeTask", task: await given.wait(id, "work") },
      });

    expect(await Promise.all(ids.map(async (id) => (await given.row(id)).status))).toEqual([
      "incident",
      "completed",
      "completed",
    ]);
    const [incident] = await db.select().from(incidents).where(eq(incidents.instanceId, ids[0]!));
    expect(incident).toMatchObject({ code: "no_flow_taken", elementId: "choose", resolvedAt: null });

    const step = incident!.step;
    await executeCommand(given.asUser("marc"), {
      instanceId: ids[0]!,
      command: { type: "retry", step, variables: { amount: 50 } },
    });
    expect((await given.row(ids[0]!)).status).toBe("incident");
    await executeCommand(given.asUser("marc"), {
      instanceId: ids[0]!,
      command: { type: "retry", step, variables: { amount: 101 } },
    });
    expect((await given.row(ids[0]!)).status).toBe("completed");
    const all = await db.select().from(incidents).where(eq(incidents.instanceId, ids[0]!)).orderBy(incidents.incident);
    expect(all).toMatchObject([
      { how: "retried", resolvedBy: "marc" },
      { how: "retried", resolvedBy: "marc" },
    ]);
  });

  it("refuses what is too large or can't be stored, and keeps the rest", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const set = (value: string) =>
      executeCommand(given.system, { instanceId: id, command: { type: "setVariables", variables: { value } } });
    expect((await failure(set("x".repeat(300_000)))).code).toBe("invalid_input");
    expect((await failure(set("a\u0000b"))).code).toBe("invalid_input");
    expect((await failure(set("a\ud800b"))).code).toBe("invalid_input");
    expect((await given.state(id)).revision).toBe(1);
    await set("y".repeat(10_000));
    expect((await given.state(id)).revision).toBe(2);
  });

  it("refuses rounds whose items are too large or can't be stored", async () => {
    const model = buildModel({
      pack: { type: "userTask", loop: { kind: "multiInstance", collection: "=items", elementVariable: "item" } },
    });
    const id = await given.instance(model, { items: [1] });
    const step = [...(await given.state(id)).steps.values()].find(({ loop }) => loop)!.id;
    const add = (item: string) =>
      executeCommand(given.system, { instanceId: id, command: { type: "addRounds", step, items: [item] } });
    for (const item of ["x".repeat(300_000), "a\u0000b"]) expect((await failure(add(item))).code).toBe("invalid_input");
    await add("small");
    expect((await given.state(id)).steps.get(step)!.loop!.total).toBe(2);
  });

  it("refuses a state beyond 2 MB", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const fill = (name: string) =>
      executeCommand(given.system, {
        instanceId: id,
        command: { type: "setVariables", variables: { [name]: "x".repeat(250_000) } },
      });
    for (let i = 0; i < 8; i++) await fill(`v${i}`);
    expect((await failure(fill("v8"))).code).toBe("limit_exceeded");
  });
});

describe("a suspended instance", () => {
  it("refuses work in words and goes on after it is resumed", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const task = await given.wait(id, "approve");
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    expect((await given.row(id)).status).toBe("suspended");
    expect(
      await failure(executeCommand(given.system, { instanceId: id, command: { type: "completeTask", task } })),
    ).toMatchObject({ code: "rejected", details: { rejection: "suspended" } });
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    await executeCommand(given.system, { instanceId: id, command: { type: "completeTask", task } });
    expect((await given.row(id)).openElements).toEqual(["pay"]);
  });

  it("cancelled, takes its open tasks away and says why", async () => {
    const id = await given.instance(approval, { amount: 1 });
    const task = await given.wait(id, "approve");
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    await executeCommand(given.system, { instanceId: id, command: { type: "cancel", reason: "duplicate" } });
    expect(await given.row(id)).toMatchObject({ status: "cancelled", endReason: "duplicate" });
    expect(await db.select().from(tasks).where(eq(tasks.instanceId, id))).toMatchObject([
      { status: "cancelled", completedBy: null },
    ]);
    expect(
      await failure(executeCommand(given.system, { instanceId: id, command: { type: "completeTask", task } })),
    ).toMatchObject({ code: "conflict", details: { task: "cancelled" } });
  });
});
