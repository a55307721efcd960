import { describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import type { Context } from "@/lib/runtime/context";
import { publishMessage } from "@/lib/runtime";
import { assignTask } from "@/lib/services/tasks/assign";
import { claimTask } from "@/lib/services/tasks/claim";
import { completeTask } from "@/lib/services/tasks/complete";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import { listAssignees } from "./assignees";
import { countTasks } from "./counts";
import { getTask } from "./get";
import { listTasks, type TaskListInput } from "./list";

const { db } = await testDatabase();
const desk = await openDesk(db);
const other = await openDesk(db, "orders");
const ann = await desk.hire("ann");
await desk.hire("ben");
const mia = await desk.hire("mia", "manager");
const ada = await desk.hire("ada", "admin");
const eve = await desk.hire("eve", "agent", { groups: [] });
const olga = await other.hire("olga");

const HOUR = 3_600_000;
const now = new Date("2026-06-10T12:00:00Z");
const at = <C extends Context>(ctx: C): C => ({ ...ctx, clock: () => now });
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR);

// Tasks are due four hours after they arise.
const late = await desk.ticket({ subject: "Late", priority: "low" }, hoursAgo(6));
const soon = await desk.ticket({ subject: "Soon", priority: "urgent" }, hoursAgo(1));
const mine = await desk.ticket({ subject: "Mine", priority: "normal" }, hoursAgo(2));
const order = await other.ticket({ subject: "Order" }, hoursAgo(5));
await claimTask(at(ann), { taskId: (await desk.taskOf(mine)).id });

const waiting = await desk.ticket({ subject: "Waiting" }, hoursAgo(3));
const asked = await desk.taskOf(waiting);
await claimTask(at(ann), { taskId: asked.id });
await completeTask(at(ann), { taskId: asked.id, values: { reply: "Which printer?", ask: true } });

const titles = async (ctx: Context, input: TaskListInput) =>
  (await listTasks(at(ctx), input)).rows.map((row) => row.title);

describe("views of the inbox", () => {
  it("show an agent their own tasks, and those their groups could take", async () => {
    expect(await titles(ann, { view: "mine" })).toEqual(["Mine"]);
    expect(await titles(ann, { view: "unassigned" })).toEqual(["Late", "Soon"]);
    expect(await titles(ann, { view: "overdue" })).toEqual(["Late"]);
    expect(await titles(ann, { view: "due-soon" })).toEqual(["Mine", "Soon"]);
  });

  it("never show a task that is neither one's own nor offered", async () => {
    for (const view of ["mine", "unassigned", "overdue", "due-soon", "all", "waiting", "done"] as const) {
      expect(await titles(eve, { view })).toEqual([]);
      expect(await titles(olga, { view })).not.toContain("Late");
    }
    expect(await titles(olga, { view: "unassigned" })).toEqual(["Order"]);
  });

  it("show a manager what their team has, an admin everything", async () => {
    expect(await titles(mia, { view: "all" })).toEqual(["Late", "Mine", "Soon"]);
    expect(await titles(mia, { view: "unassigned" })).toEqual(["Late", "Soon"]);
    expect(await titles(ada, { view: "all" })).toEqual(["Late", "Order", "Mine", "Soon"]);
    expect(await titles(mia, { view: "overdue" })).toEqual(["Late"]);
    expect(await titles(ada, { view: "overdue" })).toEqual(["Late", "Order"]);
  });

  it("show instances of mine that only the customer can move on, and what they wait for", async () => {
    const { rows } = await listTasks(at(ann), { view: "waiting" });
    expect(rows).toMatchObject([
      {
        id: waiting,
        kind: "instance",
        title: "Waiting",
        step: "Customer replies",
        status: "waiting",
        taskStatus: null,
      },
    ]);
    expect(await titles(mia, { view: "waiting" })).toEqual([]);
  });

  it("show what I have done, and a manager what somebody of the team has", async () => {
    expect(await titles(ann, { view: "done" })).toEqual(["Waiting"]);
    expect(await titles(mia, { view: "done" })).toEqual([]);
    expect(await titles(mia, { view: "done", assignee: "ann" })).toEqual(["Waiting"]);
    expect(await titles(olga, { view: "done", assignee: "ann" })).toEqual([]);
    expect(await titles(ann, { view: "done", since: new Date(now.getTime() + 1).toISOString() })).toEqual([]);
  });

  it("tell requester, step, assignee, priority and times of each row", async () => {
    const { rows } = await listTasks(at(ann), { view: "mine" });
    expect(rows).toMatchObject([
      {
        kind: "task",
        instanceId: mine,
        step: "Answer the customer",
        assignee: { username: "ann", name: "Ann" },
        priority: "normal",
        dueAt: new Date(hoursAgo(2).getTime() + 4 * HOUR).toISOString(),
        since: hoursAgo(2).toISOString(),
        startedBy: null,
        taskStatus: "open",
      },
    ]);
  });
});

describe("filters and orders", () => {
  it("find by text, number, workflow, person and group", async () => {
    const { number } = (await listTasks(at(ada), { view: "all", q: "Soon" })).rows[0]!;
    expect(await titles(ada, { view: "all", q: `#${number}` })).toEqual(["Soon"]);
    expect(await titles(ada, { view: "all", q: "answer the" })).toHaveLength(4);
    expect(await titles(ada, { view: "all", q: "100%_" })).toEqual([]);
    expect(await titles(ada, { view: "all", workflow: other.workflowKey })).toEqual(["Order"]);
    expect(await titles(ada, { view: "all", assignee: "ann" })).toEqual(["Mine"]);
    expect(await titles(ada, { view: "all", assignee: "none" })).toEqual(["Late", "Order", "Soon"]);
    expect(await titles(ada, { view: "all", group: other.group })).toEqual(["Order"]);
  });

  it("sort by due time, priority and age", async () => {
    expect(await titles(ada, { view: "all", sort: "priority" })).toEqual(["Soon", "Order", "Mine", "Late"]);
    expect(await titles(ada, { view: "all", sort: "oldest" })).toEqual(["Late", "Order", "Mine", "Soon"]);
    expect(await titles(ada, { view: "all", sort: "newest" })).toEqual(["Soon", "Mine", "Order", "Late"]);
  });

  it.each(["due", "priority", "oldest", "newest"] as const)(
    "page through everything once, sorted by %s",
    async (sort) => {
      const whole = await titles(ada, { view: "all", sort });
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await listTasks(at(ada), { view: "all", sort, limit: 1, ...(cursor ? { cursor } : {}) });
        seen.push(...page.rows.map((row) => row.title));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(whole);
    },
  );

  it("refuse a cursor that no list gave", async () => {
    const bad = Buffer.from(JSON.stringify(["infinity'); drop table tasks; --", "x"])).toString("base64url");
    await expect(listTasks(ann, { cursor: bad })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(listTasks(ann, { cursor: "nonsense" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

it("counts what each view holds", async () => {
  expect(await countTasks(at(ann))).toEqual({
    counts: { mine: 1, unassigned: 2, "due-soon": 2, overdue: 1, waiting: 1, done: 1 },
  });
  expect(await countTasks(at(mia))).toEqual({
    counts: { mine: 0, unassigned: 2, "due-soon": 2, overdue: 1, waiting: 0, done: 0, all: 3 },
  });
  expect((await countTasks(at(ada))).counts.all).toBe(4);
  expect(await countTasks(at(eve))).toEqual({
    counts: { mine: 0, unassigned: 0, "due-soon": 0, overdue: 0, waiting: 0, done: 0 },
  });
});

describe("a work item", () => {
  it("has the step's form with its present values, the instance's other values and what one may do", async () => {
    const { id } = await desk.taskOf(mine);
    expect(await getTask(ann, { taskId: id })).toMatchObject({
      title: "Mine",
      step: "Answer the customer",
      instructions: "Answer in plain words.",
      form: { fields: [{ key: "reply" }, { key: "ask" }, { key: "subject" }] },
      values: { subject: "Mine" },
      properties: expect.arrayContaining([{ name: "amount", label: "Amount", value: 10, field: null }]),
      permissions: { claim: false, release: true, assign: true, complete: true, setPriority: false, setDue: false },
    });
    expect((await getTask(mia, { taskId: id })).permissions).toEqual({
      claim: true,
      release: true,
      assign: true,
      complete: false,
      setPriority: true,
      setDue: true,
    });
  });

  it("that is done shows what was submitted, beside what its form only showed", async () => {
    const done = await getTask(ann, { taskId: asked.id });
    expect(done).toMatchObject({ status: "completed", completedBy: { name: "Ann" } });
    expect(done.values).toEqual({ reply: "Which printer?", ask: true, subject: "Waiting" });
    expect(Object.values(done.permissions)).toEqual([false, false, false, false, false, false]);
  });

  it("may be read by a colleague who sees the ticket, who may do nothing to it", async () => {
    const { id } = await desk.taskOf(mine);
    const seen = await getTask(desk.as("ben"), { taskId: id });
    expect(seen.assignee).toEqual({ username: "ann", name: "Ann" });
    expect(Object.values(seen.permissions)).toEqual([false, false, false, false, false, false]);
  });

  it("does not exist for anybody else", async () => {
    const { id } = await desk.taskOf(mine);
    await expect(getTask(eve, { taskId: id })).rejects.toMatchObject({ code: "not_found" });
    await expect(getTask(olga, { taskId: id })).rejects.toMatchObject({ code: "not_found" });
    await expect(getTask(ada, { taskId: id.replace(/^.{8}/, "00000000") })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(getTask(ada, { taskId: "1" })).rejects.toThrow();
  });
});

describe("people to assign to", () => {
  it("are, for an agent, the task's own candidates; with what they already have", async () => {
    const { id } = await desk.taskOf(mine);
    expect((await listAssignees(ann, { taskId: id })).people).toEqual([
      { username: "ann", name: "Ann", open: 1 },
      { username: "ben", name: "Ben", open: 0 },
    ]);
  });

  it("can all be assigned to", async () => {
    const { id } = await desk.taskOf(soon);
    const { people } = await listAssignees(mia, { taskId: id });
    for (const { username } of people) {
      const { assignee } = await desk.taskOf(soon);
      await assignTask(mia, { taskId: id, to: username, from: assignee });
    }
    expect(people.map(({ username }) => username)).toContain((await desk.taskOf(soon)).assignee);
  });

  it("are nobody's business who can't assign it", async () => {
    const { id } = await desk.taskOf(late);
    await expect(listAssignees(eve, { taskId: id })).rejects.toMatchObject({ code: "not_found" });
    await expect(listAssignees(ann, { taskId: id })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listAssignees(mia, { taskId: (await other.taskOf(order)).id })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

it("leaves the waiting view once the customer has replied", async () => {
  await publishMessage({ principal: { kind: "system", name: "mail" }, db }, { name: "reply", key: "Waiting" });
  expect(await titles(ann, { view: "waiting" })).toEqual([]);
  expect(await titles(ann, { view: "unassigned" })).toContain("Waiting");
});
