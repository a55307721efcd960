import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { incidents } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { ROOT } from "@/lib/engine";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand } from "..";
import { givenOn } from "../testing/given";
import { useBundledThreads } from "./testing/bundled-threads";

const { db } = await testDatabase();
const given = givenOn(db);
useBundledThreads();

const running = (script: string) =>
  buildModel(
    {
      begin: "startEvent",
      check: { type: "userTask", name: "Check" },
      compute: { type: "scriptTask", name: "Compute", script, resultVariable: "found" },
      done: "endEvent",
    },
    ["begin -> check", "check -> compute", "compute -> done"],
  );

const complete = async (instanceId: string, variables = {}) =>
  executeCommand(given.system, {
    instanceId,
    command: { type: "completeTask", task: await given.wait(instanceId, "check"), variables },
  });

const incidentsOf = (instanceId: string) => db.select().from(incidents).where(eq(incidents.instanceId, instanceId));

describe("an expression that takes for ever", () => {
  it("is an incident on its step, while other instances go on; with less to look at, a retry repairs it", async () => {
    const bad = await given.instance(running("for x in 1..limit return x"));
    const good = await Promise.all(
      Array.from({ length: 10 }, () => given.instance(running("if limit > 10 then limit * 2 else 0"))),
    );

    let ticks = 0;
    const order: string[] = [];
    const ticking = setInterval(() => ticks++, 1);
    await Promise.all([
      complete(bad, { limit: 100_000_000 }).then(() => order.push("bad")),
      ...good.map((id) => complete(id, { limit: 21 }).then(() => order.push("good"))),
    ]);
    clearInterval(ticking);

    expect(ticks).toBeGreaterThan(20);
    expect(order.at(-1)).toBe("bad");
    for (const id of good) expect(await given.row(id)).toMatchObject({ status: "completed" });
    expect(await incidentsOf(bad)).toEqual([
      expect.objectContaining({
        elementId: "compute",
        message: expect.stringMatching(/took longer than 200 ms|more than 64 MB/),
        resolvedAt: null,
      }),
    ]);

    const variables = { limit: 3 };
    await executeCommand(given.system, { instanceId: bad, command: { type: "setVariables", variables } });
    const step = [...(await given.state(bad)).steps.values()].find(({ incident }) => incident)!;
    await executeCommand(given.system, { instanceId: bad, command: { type: "retry", step: step.id } });
    expect(await given.row(bad)).toMatchObject({ status: "completed" });
  });

  it("keeps neither its instance nor a connection meanwhile, and is thought about anew when somebody changes it", async () => {
    const bad = await given.instance(running("for x in 1..limit return x"));
    const order: string[] = [];
    const slow = complete(bad, { limit: 100_000_000 }).then(() => order.push("thought"));
    // Longer than it takes to begin, and shorter than the time that an expression has.
    await sleep(100);
    const { rows } = await db.$client.query(
      "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    expect(rows).toEqual([]);
    const command = { type: "setVariables", variables: { note: "meanwhile" } } as const;
    await executeCommand(given.system, { instanceId: bad, command }).then(() => order.push("changed"));
    await slow;
    expect(order).toEqual(["changed", "thought"]);
    expect((await given.state(bad)).steps.get(ROOT)!.variables).toMatchObject({
      note: "meanwhile",
      limit: 100_000_000,
    });
    expect(await incidentsOf(bad)).toHaveLength(1);
  });

  it("is an incident too where it exhausts the stack", async () => {
    const bad = await given.instance(running("{f: function(g, n) g(g, n + limit), r: f(f, 1)}.r"));
    await complete(bad, { limit: 1 });
    expect(await incidentsOf(bad)).toEqual([
      // Whichever comes first on this machine.
      expect.objectContaining({
        elementId: "compute",
        message: expect.stringMatching(/calls itself without end|took longer than 200 ms/),
      }),
    ]);
  });

  it("is refused in the time of a start, which has no step that could have an incident", async () => {
    const model = buildModel(
      {
        begin: {
          type: "startEvent",
          definitions: [
            { type: "timer", timer: "duration", value: '="PT" + string(count(for x in 1..100000000 return x)) + "S"' },
          ],
        },
        done: "endEvent",
      },
      ["begin -> done"],
    );
    await expect(given.workflow(model)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/may take too long\. Nothing was published\. Give its time/),
    });
  });
});

describe("a command of many quick steps", () => {
  const round = (script: string) =>
    buildModel(
      {
        begin: "startEvent",
        check: { type: "userTask", name: "Check" },
        again: "exclusiveGateway",
        count: { type: "scriptTask", script: "i + 1", resultVariable: "i" },
        copy: { type: "scriptTask", name: "Copy", script, resultVariable: "b" },
        enough: "exclusiveGateway",
        done: "userTask",
      },
      [
        "begin -> check",
        "check -> again",
        "again -> count",
        "count -> copy",
        "copy -> enough",
        "enough -> again if i < limit",
        "enough -> done default",
      ],
    );

  const counted = async (id: string) => (await given.state(id)).steps.get(ROOT)!.variables!["i"];

  /** How often others had their turn meanwhile. */
  async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await work();
    clearInterval(ticking);
    return turns;
  }

  it("lets others go on meanwhile, and does all of them", async () => {
    const id = await given.instance(round("1"), { i: 0, limit: 2_000 });
    expect(await turnsDuring(() => complete(id))).toBeGreaterThan(20);
    expect(await counted(id)).toBe(2_000);
  });

  it("is an incident where they take longer than two seconds together, and a retry goes on from there", async () => {
    const items = Array.from({ length: 150 }, () => "2026-01-01T10:00:00Z");
    const script = "count(for x in items return date and time(x))";
    const id = await given.instance(round(script), { i: 0, limit: 100_000, items });
    expect(await turnsDuring(() => complete(id))).toBeGreaterThan(20);
    const [incident] = await incidentsOf(id);
    expect(incident).toMatchObject({
      code: "expression_failed",
      message: expect.stringMatching(/longer than 2 seconds together .+ What was done before is kept/),
    });
    const before = await counted(id);
    expect(before).toBeGreaterThan(0);
    const retry = { type: "retry", step: incident!.step } as const;
    expect(await turnsDuring(() => executeCommand(given.system, { instanceId: id, command: retry }))).toBeGreaterThan(
      20,
    );
    expect(await counted(id)).toBeGreaterThan(before as number);
  });

  it("is an incident before they come to more than 4 MB, and stores no more than that a few times over", async () => {
    const id = await given.instance(round("a + string(i)"), { i: 0, limit: 1_500, a: "x".repeat(250_000) });
    await complete(id);
    expect(await incidentsOf(id)).toEqual([expect.objectContaining({ elementId: "copy", code: "limit_exceeded" })]);
    expect(await counted(id)).toBe(17);
    const { rows } = await db.$client.query(
      "select max(length(events::text))::int as bytes from transitions where instance_id = $1",
      [id],
    );
    expect(rows[0].bytes).toBeLessThan(4 * 4 * 1024 * 1024);
  });
});
