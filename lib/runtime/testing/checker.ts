import { asc, eq } from "drizzle-orm";
import { afterAll, expect } from "vitest";
import type { Db } from "@/db/client";
import {
  incidents,
  instances,
  instanceStates,
  jobs,
  steps,
  subscriptions,
  tasks,
  transitions,
  variables,
} from "@/db/schema";
import { isFinal, type JobKind } from "@/lib/domain/status";
import {
  type InstanceState,
  evolve,
  ROOT,
  parseState,
  serializeState,
  type StoredState,
  type Wait,
} from "@/lib/engine";
import { getModel } from "..";
import type { Context } from "../context";
import { summarize } from "../instance-row";
import { variableRow } from "../variable-row";

/** Jobs that are not what a wait of its own stands for. */
const OF_OTHERS: readonly JobKind[] = ["correlate", "call", "return", "callOff"];

/** Registers the check at the end of a database test file. Call it after `testDatabase()`. */
export function checkAtEnd(db: Db): void {
  afterAll(async () => {
    expect(await findUnsound(db)).toEqual([]);
  });
}

/** Looks at every instance: its history has no gap and gives its state, and its rows say the same. One line a finding. */
export async function findUnsound(db: Db): Promise<string[]> {
  const ctx: Context = { db, principal: { kind: "system", name: "checker" } };
  const found: string[] = [];
  for (const row of await db.select().from(instances).orderBy(asc(instances.number))) {
    for (const problem of await checkInstance(ctx, row)) found.push(`#${row.number} ${row.id}: ${problem}`);
  }
  return found;
}

async function checkInstance(ctx: Context, row: typeof instances.$inferSelect): Promise<string[]> {
  const { db } = ctx;
  const problems: string[] = [];
  const same = (what: string, actual: unknown, expected: unknown) => {
    if (canonical(actual) !== canonical(expected))
      problems.push(`${what} is ${canonical(actual)} but should be ${canonical(expected)}`);
  };
  const history = await db
    .select()
    .from(transitions)
    .where(eq(transitions.instanceId, row.id))
    .orderBy(asc(transitions.revision));
  const [stored] = await db.select().from(instanceStates).where(eq(instanceStates.instanceId, row.id));
  if (!stored) return ["has no state"];

  same(
    "history",
    history.map((transition) => transition.revision),
    history.map((_, index) => index + 1),
  );
  same("revision", stored.revision, history.length);
  let folded: InstanceState | null = null;
  for (const { events } of history) folded = evolve(folded, events);
  if (!folded) return ["has no history"];
  same("state", stored.state, serializeState(folded));
  const state = parseState(stored.state as StoredState);

  const model = await getModel(ctx, row.workflowId, row.version);
  const { businessKey, ...summary } = summarize(state, model);
  for (const [name, value] of Object.entries(summary)) same(name, row[name as keyof typeof row], value);
  if (!row.uniqueKey) same("businessKey", row.businessKey, businessKey);
  same("ended", row.endedAt !== null, isFinal(row.status));

  const stepRows = await db.select().from(steps).where(eq(steps.instanceId, row.id)).orderBy(asc(steps.step));
  const entered = history.flatMap(({ events }) => events.filter((event) => event.type === "stepEntered"));
  same(
    "steps",
    stepRows.map((step) => step.step),
    entered.map((event) => event.step).sort((a, b) => a - b),
  );
  same(
    "open steps",
    stepRows.filter((step) => step.status === "active").map((step) => step.step),
    [...state.steps.keys()],
  );
  same(
    "left steps without a time",
    stepRows.filter((step) => (step.status === "active") !== (step.leftAt === null)),
    [],
  );

  const waits = [...state.waits.values()];
  const ids = (...kinds: Wait["kind"][]) => waits.filter((wait) => kinds.includes(wait.kind)).map((wait) => wait.id);
  const numbers = (rows: { wait: number }[]) => rows.map((each) => each.wait).sort((a, b) => a - b);
  const taskRows = await db.select().from(tasks).where(eq(tasks.instanceId, row.id));
  same("open tasks", numbers(taskRows.filter((task) => task.status === "open")), ids("task"));
  for (const wait of waits) {
    if (wait.kind !== "task") continue;
    const task = taskRows.find((each) => each.wait === wait.id);
    same(`assignee of task ${wait.id}`, task?.assignee, wait.task.assignee ?? null);
    same(`groups of task ${wait.id}`, task?.groups, wait.task.groups);
    same(`due of task ${wait.id}`, task?.dueAt?.toISOString() ?? null, wait.task.due ?? null);
  }

  const waitsFor = (id: number) => state.waits.get(id)?.kind === "child";
  const jobRows = await db.select().from(jobs).where(eq(jobs.instanceId, row.id));
  const jobsOf = (...kinds: JobKind[]) => jobRows.filter((job) => kinds.includes(job.kind));
  same("jobs", numbers(jobRows.filter((job) => !OF_OTHERS.includes(job.kind))), ids("job", "timer"));
  // A call is to be made, or was made and goes on, or its end is on its way.
  const called = await db.select().from(instances).where(eq(instances.parentId, row.id));
  const goesOn = called.filter((child) => child.endedAt === null).map((child) => child.parentWait!);
  same(
    "calls",
    [...new Set([...numbers(jobsOf("call", "return")).filter((id) => waitsFor(id)), ...goesOn.filter(waitsFor)])].sort(
      (a, b) => a - b,
    ),
    ids("child"),
  );
  same(
    "calls of steps that went on",
    numbers(jobsOf("call")).filter((id) => !waitsFor(id)),
    [],
  );
  same(
    "called instances that nobody waits for or calls off",
    goesOn.filter((id) => !waitsFor(id) && !numbers(jobsOf("callOff", "return")).includes(id)),
    [],
  );
  same(
    "called instances elsewhere",
    called.filter((child) => child.bucket !== row.bucket || child.depth !== row.depth + 1).map((child) => child.id),
    [],
  );
  const stray = jobRows.filter((job) => job.kind === "correlate" && !ids("subscription").includes(job.wait));
  same("look-ups without a subscription", numbers(stray), []);
  if (state.status === "suspended")
    same(
      "jobs at work while suspended",
      jobRows.filter(
        (job) => (job.state === "ready" || job.state === "leased") && !["return", "callOff"].includes(job.kind),
      ),
      [],
    );
  const subscriptionRows = await db.select().from(subscriptions).where(eq(subscriptions.instanceId, row.id));
  same("subscriptions", numbers(subscriptionRows), ids("subscription"));

  const incidentRows = await db.select().from(incidents).where(eq(incidents.instanceId, row.id));
  const openIncidents = [...state.steps.values()].flatMap((step) => (step.incident ? [step.incident.id] : []));
  same(
    "open incidents",
    incidentRows
      .filter((each) => each.resolvedAt === null)
      .map((each) => each.incident)
      .sort((a, b) => a - b),
    openIncidents.sort((a, b) => a - b),
  );

  const root = state.steps.get(ROOT);
  if (root) {
    const indexed = await db
      .select()
      .from(variables)
      .where(eq(variables.instanceId, row.id))
      .orderBy(asc(variables.name));
    const expected = Object.entries(root.variables ?? {}).flatMap(
      ([name, value]) => variableRow(row.bucket, row.id, name, value) ?? [],
    );
    same(
      "variables",
      indexed,
      expected.sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }
  if (state.status === "active" && waits.length === 0 && state.incidents === 0)
    problems.push("is active but nothing can wake it up");
  return problems;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
