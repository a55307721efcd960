import { and, asc, gt, inArray, isNotNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import {
  incidents,
  instances,
  instanceStates,
  jobs,
  messages,
  steps,
  subscriptions,
  tasks,
  transitions,
  variables,
} from "@/db/schema";
import { canonical } from "@/lib/domain/json";
import { isFinal, type JobKind } from "@/lib/domain/status";
import { evolve, type Formats, type InstanceState, ROOT, serializeState, stateFormat, type Wait } from "@/lib/engine";
import { getModel, readCommand, readEvents, readState } from "..";
import type { Context } from "../context";
import { summarize } from "../instance-row";
import { variableRow } from "../variable-row";

/** Jobs that are not what a wait of its own stands for. */
const OF_OTHERS: readonly JobKind[] = ["correlate", "call", "return", "callOff"];

const PAGE = 200;

/**
 * Looks at every instance: its history has no gap and gives its state, its rows say the same, each step and timer ended
 * once. Where time is real, no timer was early either. One line a finding.
 */
export async function findUnsound(
  db: Db,
  { isTimeReal = false, formats }: { readonly isTimeReal?: boolean; readonly formats?: Formats } = {},
): Promise<string[]> {
  const ctx: Context = { db, principal: { kind: "system", name: "checker" }, ...(formats && { formats }) };
  const found = [...(await findOrphans(db)), ...(await findUndelivered(db))];
  for (let after = ""; ; ) {
    const page = await db
      .select()
      .from(instances)
      .where(after === "" ? undefined : gt(instances.id, after))
      .orderBy(asc(instances.id))
      .limit(PAGE);
    const rows = await rowsOf(
      db,
      page.map(({ id }) => id),
    );
    for (const row of page) {
      for (const problem of await checkInstance(ctx, row, rows, isTimeReal))
        found.push(`#${row.number} ${row.id}: ${problem}`);
    }
    if (page.length < PAGE) return found;
    after = page.at(-1)!.id;
  }
}

/** What names an instance that does not exist. Rows of an instance can't: their foreign keys hold that. */
async function findOrphans(db: Db): Promise<string[]> {
  const there = db.select({ id: instances.id }).from(instances);
  const lost = await db
    .select({ id: messages.id, consumedBy: messages.consumedBy })
    .from(messages)
    .where(and(isNotNull(messages.consumedBy), sql`${messages.consumedBy} not in ${there}`));
  return lost.map(({ id, consumedBy }) => `message ${id} went to instance ${consumedBy}, which does not exist`);
}

/** Messages that wait beside an open subscription of their name and key, though nothing is under way that would bring them together. */
async function findUndelivered(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ id: string; instance_id: string }>(sql`
    select m.id, s.instance_id from messages m
      join subscriptions s on s.kind = 'message' and s.name = m.name and s.key = m.key
      join instances i on i.id = s.instance_id and i.status <> 'suspended'
     where m.consumed_at is null and m.look_at is null and m.expires_at > now()
       and not exists (select from jobs j where j.instance_id = s.instance_id and j.wait = s.wait and j.kind = 'correlate')`);
  return rows.map((row) => `message ${row.id} waits beside a subscription of instance ${row.instance_id}`);
}

/** The rows of a page of instances, by instance. */
async function rowsOf(db: Db, ids: string[]) {
  const by = <T>(rows: readonly T[], idOf: (row: T) => string) => {
    const groups = new Map<string, T[]>();
    for (const row of rows) groups.set(idOf(row), [...(groups.get(idOf(row)) ?? []), row]);
    return (id: string): readonly T[] => groups.get(id) ?? [];
  };
  const ofInstance = (row: { instanceId: string }) => row.instanceId;
  const [states, history, stepRows, taskRows, jobRows, children, subscriptionRows, incidentRows, indexed] =
    await Promise.all([
      db.select().from(instanceStates).where(inArray(instanceStates.instanceId, ids)),
      db.select().from(transitions).where(inArray(transitions.instanceId, ids)).orderBy(asc(transitions.revision)),
      db.select().from(steps).where(inArray(steps.instanceId, ids)).orderBy(asc(steps.step)),
      db.select().from(tasks).where(inArray(tasks.instanceId, ids)),
      db.select().from(jobs).where(inArray(jobs.instanceId, ids)),
      db.select().from(instances).where(inArray(instances.parentId, ids)),
      db.select().from(subscriptions).where(inArray(subscriptions.instanceId, ids)),
      db.select().from(incidents).where(inArray(incidents.instanceId, ids)),
      db.select().from(variables).where(inArray(variables.instanceId, ids)).orderBy(asc(variables.name)),
    ]);
  return {
    states: by(states, ofInstance),
    history: by(history, ofInstance),
    steps: by(stepRows, ofInstance),
    tasks: by(taskRows, ofInstance),
    jobs: by(jobRows, ofInstance),
    called: by(children, (child) => child.parentId!),
    subscriptions: by(subscriptionRows, ofInstance),
    incidents: by(incidentRows, ofInstance),
    variables: by(indexed, ofInstance),
  };
}
type Rows = Awaited<ReturnType<typeof rowsOf>>;

async function checkInstance(
  ctx: Context,
  row: typeof instances.$inferSelect,
  rows: Rows,
  isTimeReal: boolean,
): Promise<string[]> {
  const problems: string[] = [];
  const same = (what: string, actual: unknown, expected: unknown) => {
    if (canonical(actual) !== canonical(expected))
      problems.push(`${what} is ${canonical(actual)} but should be ${canonical(expected)}`);
  };
  const history = rows.history(row.id).map((transition) => ({
    ...transition,
    command: readCommand(ctx, transition.command, transition.format),
    events: readEvents(ctx, transition.events, transition.format),
  }));
  const [stored] = rows.states(row.id);
  if (!stored) return ["has no state"];

  same(
    "history",
    history.map((transition) => transition.revision),
    history.map((_, index) => index + 1),
  );
  same("revision", stored.revision, history.length);
  problems.push(...endedTwice(history), ...firedWrongly(history, isTimeReal));
  let folded: InstanceState | null = null;
  try {
    for (const { events } of history) folded = evolve(folded, events);
  } catch (error) {
    return [...problems, `has a history that can't be followed: ${(error as Error).message}`];
  }
  if (!folded) return [...problems, "has no history"];
  // The history gives a state as this version makes it.
  const expected = serializeState(readState(ctx, serializeState(folded)));
  const state = readState(ctx, stored.state);
  const isPresent = (stored.state as { format: number }).format === stateFormat(ctx.formats);
  same("state", isPresent ? stored.state : serializeState(state), expected);

  const model = await getModel(ctx, row.workflowId, row.version);
  const { businessKey, ...summary } = summarize(state, model);
  for (const [name, value] of Object.entries(summary)) same(name, row[name as keyof typeof row], value);
  if (!row.uniqueKey) same("businessKey", row.businessKey, businessKey);
  same("ended", row.endedAt !== null, isFinal(row.status));

  const stepRows = rows.steps(row.id);
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
  const numbers = (each: readonly { wait: number }[]) => each.map(({ wait }) => wait).sort((a, b) => a - b);
  const taskRows = rows.tasks(row.id);
  same("open tasks", numbers(taskRows.filter((task) => task.status === "open")), ids("task"));
  for (const wait of waits) {
    if (wait.kind !== "task") continue;
    const task = taskRows.find((each) => each.wait === wait.id);
    same(`assignee of task ${wait.id}`, task?.assignee, wait.task.assignee ?? null);
    same(`groups of task ${wait.id}`, task?.groups, wait.task.groups);
    same(`due of task ${wait.id}`, task?.dueAt?.toISOString() ?? null, wait.task.due ?? null);
  }

  const waitsFor = (id: number) => state.waits.get(id)?.kind === "child";
  const jobRows = rows.jobs(row.id);
  const jobsOf = (...kinds: JobKind[]) => jobRows.filter((job) => kinds.includes(job.kind));
  same("jobs", numbers(jobRows.filter((job) => !OF_OTHERS.includes(job.kind))), ids("job", "timer"));
  // A call is to be made, or was made and goes on, or its end is on its way.
  const called = rows.called(row.id);
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
  else same("jobs parked while active", numbers(jobRows.filter((job) => job.state === "parked")), []);
  same(
    "jobs given up without an incident",
    numbers(jobRows.filter((job) => job.state === "failed" && !state.steps.get(job.step)?.incident)),
    [],
  );
  const subscriptionRows = rows.subscriptions(row.id);
  same("subscriptions", numbers(subscriptionRows), ids("subscription"));

  const incidentRows = rows.incidents(row.id);
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
    const indexed = rows.variables(row.id);
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

type History = readonly (typeof transitions.$inferSelect)[];

function endedTwice(history: History): string[] {
  const ended = history.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === "stepLeft" ? event.step : [])),
  );
  const endings = history.filter(({ events }) => events.some((event) => event.type === "instanceEnded"));
  return [
    ...ended.filter((step, index) => ended.indexOf(step) !== index).map((step) => `step ${step} ended twice`),
    ...(endings.length > 1 ? [`ended ${endings.length} times`] : []),
  ];
}

/** Timers that a worker fired twice, or before their time by the database's clock. */
function firedWrongly(history: History, isTimeReal: boolean): string[] {
  const due = new Map<number, string>();
  const problems: string[] = [];
  for (const { command, events, actor, at } of history) {
    if (command.type === "fireTimer" && actor === "worker") {
      const time = due.get(command.timer);
      if (time === undefined) problems.push(`timer ${command.timer} fired again`);
      else if (isTimeReal && Date.parse(time) > at.getTime())
        problems.push(`timer ${command.timer} fired at ${at.toISOString()} but was due at ${time}`);
      due.delete(command.timer);
    }
    for (const event of events) if (event.type === "timerSet") due.set(event.wait, event.timer.due);
  }
  return problems;
}
