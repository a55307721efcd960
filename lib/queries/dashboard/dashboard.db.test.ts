import { describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { executeCommand } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { claimTask } from "@/lib/services/tasks/claim";
import { completeTask } from "@/lib/services/tasks/complete";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import type { OwnDashboard, TeamDashboard } from "./dashboard-view";
import { getDashboard } from "./get";

const { db } = await testDatabase();
const desk = await openDesk(db);
const other = await openDesk(db, "orders");
const ann = await desk.hire("ann");
const mia = await desk.hire("mia", "manager");
const ada = await desk.hire("ada", "admin");
const olga = await other.hire("olga");

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = new Date("2026-06-10T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const on = <C extends Context>(ctx: C, at: Date): C => ({ ...ctx, clock: () => at });
const team = async (ctx: Context, input: Parameters<typeof getDashboard>[1] = {}) => {
  const view = await getDashboard(on(ctx, now), { days: 7, ...input });
  if (view.scope === "own") throw new Error("Expected the figures of a team");
  return view satisfies TeamDashboard;
};

/** Answered and closed by Ann; takes as long as given. */
async function handled(startedAt: Date, ms: number) {
  const instanceId = await desk.ticket({}, startedAt);
  const answer = await desk.taskOf(instanceId);
  await claimTask(on(ann, startedAt), { taskId: answer.id });
  await completeTask(on(ann, startedAt), { taskId: answer.id, values: { reply: "Done" } });
  const end = new Date(startedAt.getTime() + ms);
  const close = await desk.taskOf(instanceId, "close");
  await claimTask(on(ann, startedAt), { taskId: close.id });
  await completeTask(on(ann, end), { taskId: close.id });
  return instanceId;
}

// Instances are due eight hours after they start.
await handled(ago(12 * DAY), 2 * HOUR);
await handled(ago(5 * DAY), 2 * HOUR);
await handled(ago(4 * DAY), 4 * HOUR);
await handled(ago(3 * DAY), 12 * HOUR);
const old = await desk.ticket({ subject: "Old" }, ago(10 * DAY));
await desk.ticket({ subject: "Fresh" }, ago(2 * HOUR));
await other.ticket({ subject: "Order" }, ago(2 * DAY));
const large = await desk.ticket({ subject: "Large", amount: 500 }, ago(1 * DAY));
const answer = await desk.taskOf(large);
await claimTask(on(ann, ago(1 * DAY)), { taskId: answer.id });
await completeTask(on(ann, ago(20 * HOUR)), { taskId: answer.id, values: { reply: "On my way" } });
await claimTask(on(ann, ago(9 * DAY)), { taskId: (await desk.taskOf(old)).id });

describe("figures of a team", () => {
  it("count what is open, started and finished, against the period before", async () => {
    const { figures } = await team(mia);
    expect(figures.open).toMatchObject({ value: 3, previous: 1 });
    expect(figures.started).toMatchObject({ value: 5, previous: 2 });
    expect(figures.finished).toMatchObject({ value: 3, previous: 1 });
    expect(figures.incidents).toMatchObject({ value: 1, previous: 0 });
  });

  it("count what is overdue, and what was", async () => {
    const { figures } = await team(mia);
    expect(figures.overdue).toMatchObject({ value: 2, previous: 1 });
    // "Old" all along; the last one handled from its due time on 7 June to midnight; "Large" since 9 June.
    expect(figures.overdue.course).toEqual([1, 1, 1, 2, 1, 2, 2]);
  });

  it("give cycle times as median and 90th percentile, in seconds", async () => {
    const { figures } = await team(mia);
    expect(figures.cycleP50.value).toBe((4 * HOUR) / 1000);
    expect(figures.cycleP50.previous).toBe((2 * HOUR) / 1000);
    expect(figures.cycleP90.value).toBeCloseTo(((4 + 0.8 * 8) * HOUR) / 1000);
  });

  it("draw a course for every day, ending today", async () => {
    const { figures, throughput, from, to } = await team(mia);
    expect([from, to]).toEqual(["2026-06-04", "2026-06-10"]);
    expect(throughput.map(({ came }) => came)).toEqual([0, 1, 1, 1, 0, 1, 1]);
    expect(throughput.reduce((sum, { went }) => sum + went, 0)).toBe(3);
    expect(figures.open.course.at(-1)).toBe(figures.open.value);
    // The one of 7 June ended at midnight, so that day ended with it still open.
    expect(figures.open.course).toEqual([1, 1, 1, 2, 1, 2, 3]);
  });

  it("name who has how much, by person and by group", async () => {
    const { people, groups } = await team(mia);
    expect(people).toEqual([{ person: { username: "ann", name: "Ann" }, open: 1, overdue: 1, completed: 7 }]);
    expect(groups).toEqual([{ key: desk.group, name: "support desk", open: 2, unassigned: 1, overdue: 1 }]);
  });

  it("break down by workflow and show the oldest first", async () => {
    const { byWorkflow, oldest } = await team(mia);
    expect(byWorkflow).toMatchObject([
      {
        key: desk.workflowKey,
        open: { running: 2, incident: 1 },
        overdue: 2,
        started: 5,
        finished: 3,
        cycleP50: 14_400,
      },
    ]);
    expect(oldest.map(({ title }) => title)).toEqual(["Old", "Large", "Fresh"]);
  });

  it("are of the workflows one manages; an admin's of all, or of the one chosen", async () => {
    expect((await team(ada)).figures.open.value).toBe(4);
    expect((await team(ada, { workflow: other.workflowKey })).figures.open.value).toBe(1);
    expect((await team(mia)).workflows.map(({ key }) => key)).toEqual([desk.workflowKey]);
    await expect(team(mia, { workflow: other.workflowKey })).rejects.toMatchObject({ code: "not_found" });
  });

  it("put an event into the reader's day", async () => {
    const midnight = await team(ada, { workflow: other.workflowKey, zone: "Pacific/Auckland" });
    expect(midnight.throughput.find(({ came }) => came > 0)?.day).toBe("2026-06-09");
    const utc = await team(ada, { workflow: other.workflowKey, zone: "UTC" });
    expect(utc.throughput.find(({ came }) => came > 0)?.day).toBe("2026-06-08");
  });

  it("are zero, not missing, where there is nothing", async () => {
    const max = await desk.hire("max", "manager", { manages: [] });
    const { figures, people, groups, byWorkflow, oldest } = await team(max);
    expect(figures.open).toMatchObject({ value: 0, previous: 0 });
    expect(figures.cycleP50.value).toBeNull();
    expect([people, groups, byWorkflow, oldest]).toEqual([[], [], [], []]);
  });
});

describe("an agent's own figures", () => {
  const own = async (ctx: Context, input: Parameters<typeof getDashboard>[1] = {}) => {
    const view = await getDashboard(on(ctx, now), { days: 7, ...input });
    if (view.scope !== "own") throw new Error("Expected one's own figures");
    return view satisfies OwnDashboard;
  };

  it("are of the tasks one has and had, and nobody else's", async () => {
    const { figures, throughput, oldest } = await own(ann);
    expect(figures.mine).toEqual({ value: 1, previous: null, course: [] });
    expect(figures.overdue.value).toBe(1);
    expect(figures.completed).toMatchObject({ value: 7, previous: 2 });
    expect(figures.handlingP50.value).toBe((2 * HOUR) / 1000);
    expect(throughput.reduce((sum, { came }) => sum + came, 0)).toBe(7);
    expect(oldest.map(({ title }) => title)).toEqual(["Old"]);
    expect((await own(olga)).figures).toMatchObject({
      mine: { value: 0 },
      completed: { value: 0, previous: 0 },
      handlingP50: { value: null },
    });
  });

  it("do not tell of workflows that give one no work", async () => {
    expect((await own(ann)).workflows.map(({ key }) => key)).toEqual([desk.workflowKey]);
    await expect(own(ann, { workflow: other.workflowKey })).rejects.toMatchObject({ code: "not_found" });
  });
});

it("counts a cancelled instance as finished, but not in the cycle time", async () => {
  const before = await team(mia);
  const instanceId = await desk.ticket({}, ago(3 * HOUR));
  await executeCommand(on(ada, ago(2 * HOUR)), { instanceId, command: { type: "cancel", reason: "Twice" } });
  const after = await team(mia);
  expect(after.figures.finished.value).toBe((before.figures.finished.value ?? 0) + 1);
  expect(after.figures.cycleP50.value).toBe(before.figures.cycleP50.value);
});

it("refuses a zone that there is not", async () => {
  await expect(getDashboard(ada, { zone: "Mars/Olympus" })).rejects.toThrow(/time zone/);
});
