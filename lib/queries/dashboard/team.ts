import "server-only";
import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { groups, incidents, instances, tasks, users, workflows } from "@/db/schema";
import { reachOf, type UserPrincipal } from "@/lib/access";
import type { InstanceStatus } from "@/lib/domain/status";
import { person } from "@/lib/queries/tasks/people";
import type { Context } from "@/lib/runtime/context";
import { countsBy, type DayCounts, dayOf, firstColumn, percentile, sums } from "./by-day";
import type {
  DashboardBase,
  Figure,
  GroupLoad,
  OldestRow,
  PersonLoad,
  TeamDashboard,
  WorkflowLoad,
} from "./dashboard-view";
import { levels, type Period, perDay } from "./period";

const OLDEST = 8;

/** Ids of the workflows whose figures the person sees; undefined: all. */
function reach(principal: UserPrincipal, workflowId: string | null): readonly string[] | undefined {
  const isAny = reachOf(principal, "dashboard.read").includes("any");
  if (workflowId !== null) return isAny || principal.manages.includes(workflowId) ? [workflowId] : [];
  return isAny ? undefined : principal.manages;
}

type WithWorkflow = typeof instances | typeof tasks | typeof incidents;
function within(table: WithWorkflow, ids: readonly string[] | undefined): SQL | undefined {
  if (ids === undefined) return undefined;
  return ids.length > 0 ? inArray(table.workflowId, [...ids]) : sql`false`;
}

export type Base = Pick<DashboardBase, "asOf" | "zone" | "days" | "from" | "to" | "since" | "workflow" | "workflows">;

export interface NamedWorkflow {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

export async function teamDashboard(
  ctx: Context,
  principal: UserPrincipal,
  period: Period,
  base: Base,
  named: readonly NamedWorkflow[],
  workflowId: string | null,
): Promise<TeamDashboard> {
  const ids = reach(principal, workflowId);
  const read = <T>(name: Parameters<typeof acrossBuckets>[0], query: () => Promise<T>) => acrossBuckets(name, query);
  const [open, started, ended, durations, becameOverdue, troubles, people, done, byGroup, oldest] = await Promise.all([
    read("dashboard.open", () => openByWorkflow(ctx, period, ids)),
    read("dashboard.started", () => startedByDay(ctx, period, ids)),
    read("dashboard.ended", () => endedByDay(ctx, period, ids)),
    read("dashboard.durations", () => durationsByWorkflow(ctx, period, ids)),
    read("dashboard.overdue", () => overdueByDay(ctx, period, ids)),
    read("dashboard.incidents", () => incidentsByDay(ctx, period, ids)),
    read("dashboard.people", () => openByPerson(ctx, period, ids)),
    read("dashboard.done", () => doneByPerson(ctx, period, ids)),
    read("dashboard.groups", () => openByGroup(ctx, period, ids)),
    read("dashboard.oldest", () => oldestOpen(ctx, ids)),
  ]);

  const { dates } = period;
  const openNow = open.reduce((sum, row) => sum + row.count, 0);
  const overdueNow = open.reduce((sum, row) => sum + row.overdue, 0);
  const startedPerDay = perDay(dates, started, (row) => row.counted);
  const endedPerDay = perDay(dates, ended, (row) => row.counted);
  const startedSums = sums(started, period);
  const endedSums = sums(ended, period);
  const becameSums = sums(becameOverdue, period);
  const total = durations.total;

  return {
    ...base,
    scope: reachOf(principal, "dashboard.read").includes("any") ? "any" : "team",
    figures: {
      open: {
        value: openNow,
        previous: openNow - startedSums.since + endedSums.since,
        course: levels(openNow, startedPerDay, endedPerDay),
      },
      started: { value: startedSums.current, previous: startedSums.previous, course: startedPerDay },
      finished: { value: endedSums.current, previous: endedSums.previous, course: endedPerDay },
      cycleP50: {
        value: total?.p50 ?? null,
        previous: total?.previousP50 ?? null,
        course: course(dates, ended, "p50"),
      },
      cycleP90: {
        value: total?.p90 ?? null,
        previous: total?.previousP90 ?? null,
        course: course(dates, ended, "p90"),
      },
      overdue: {
        value: overdueNow,
        previous: overdueNow - becameSums.since + ended.reduce((sum, row) => sum + row.lateSince, 0),
        course: levels(
          overdueNow,
          perDay(dates, becameOverdue, (row) => row.all),
          perDay(dates, ended, (row) => row.late),
        ),
      },
      incidents: incidentFigure(period, troubles),
    },
    throughput: dates.map((day, i) => ({ day, came: startedPerDay[i]!, went: endedPerDay[i]! })),
    people: joinPeople(people, done),
    groups: byGroup,
    byWorkflow: byWorkflow(open, durations.rows, named),
    oldest,
  };
}

function course(
  dates: readonly string[],
  rows: readonly (DayCounts & { p50: number | null; p90: number | null })[],
  key: "p50" | "p90",
): (number | null)[] {
  const byDay = new Map(rows.map((row) => [row.day, row[key]]));
  return dates.map((date) => byDay.get(date) ?? null);
}

function openByWorkflow(ctx: Context, period: Period, ids: readonly string[] | undefined) {
  return ctx.db
    .select({
      workflowId: instances.workflowId,
      status: instances.status,
      count: count(),
      overdue: sql<number>`count(*) filter (where ${lt(instances.dueAt, period.to)})`.mapWith(Number),
    })
    .from(instances)
    .where(and(isNull(instances.endedAt), within(instances, ids)))
    .groupBy(instances.workflowId, instances.status);
}

function startedByDay(ctx: Context, period: Period, ids: readonly string[] | undefined): Promise<DayCounts[]> {
  return ctx.db
    .select({ day: dayOf(instances.startedAt, period.zone), ...countsBy(instances.startedAt, period) })
    .from(instances)
    .where(and(gte(instances.startedAt, period.previousFrom), within(instances, ids)))
    .groupBy(firstColumn);
}

function endedByDay(ctx: Context, period: Period, ids: readonly string[] | undefined) {
  const completed = eq(instances.status, "completed");
  const late = lt(instances.dueAt, instances.endedAt);
  return ctx.db
    .select({
      day: dayOf(instances.endedAt, period.zone),
      ...countsBy(instances.endedAt, period),
      p50: percentile(0.5, instances.startedAt, instances.endedAt, completed),
      p90: percentile(0.9, instances.startedAt, instances.endedAt, completed),
      late: sql<number>`count(*) filter (where ${late})`.mapWith(Number),
      lateSince: sql<number>`count(*) filter (where ${and(late, gte(instances.endedAt, period.previousTo))})`.mapWith(
        Number,
      ),
    })
    .from(instances)
    .where(and(gte(instances.endedAt, period.previousFrom), within(instances, ids)))
    .groupBy(firstColumn);
}

interface Durations {
  readonly workflowId: string | null;
  readonly finished: number;
  readonly started: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly previousP50: number | null;
  readonly previousP90: number | null;
}

async function durationsByWorkflow(
  ctx: Context,
  period: Period,
  ids: readonly string[] | undefined,
): Promise<{ total: Durations | undefined; rows: Durations[] }> {
  const completed = eq(instances.status, "completed");
  const now = and(completed, gte(instances.endedAt, period.from))!;
  const before = and(completed, lt(instances.endedAt, period.previousTo))!;
  const columns = {
    finished: sql<number>`count(*) filter (where ${gte(instances.endedAt, period.from)})`.mapWith(Number),
    started: sql<number>`0`.mapWith(Number),
    p50: percentile(0.5, instances.startedAt, instances.endedAt, now),
    p90: percentile(0.9, instances.startedAt, instances.endedAt, now),
    previousP50: percentile(0.5, instances.startedAt, instances.endedAt, before),
    previousP90: percentile(0.9, instances.startedAt, instances.endedAt, before),
  };
  const where = and(gte(instances.endedAt, period.previousFrom), within(instances, ids));
  const [total, rows, started] = await Promise.all([
    ctx.db
      .select({ workflowId: sql<null>`null`, ...columns })
      .from(instances)
      .where(where),
    ctx.db
      .select({ workflowId: instances.workflowId, ...columns })
      .from(instances)
      .where(where)
      .groupBy(instances.workflowId),
    ctx.db
      .select({ workflowId: instances.workflowId, started: count() })
      .from(instances)
      .where(and(gte(instances.startedAt, period.from), within(instances, ids)))
      .groupBy(instances.workflowId),
  ]);
  const startedBy = new Map(started.map((row) => [row.workflowId, row.started]));
  const known = new Set(rows.map((row) => row.workflowId));
  const onlyStarted = started
    .filter((row) => !known.has(row.workflowId))
    .map((row) => ({
      workflowId: row.workflowId,
      finished: 0,
      started: row.started,
      p50: null,
      p90: null,
      previousP50: null,
      previousP90: null,
    }));
  return {
    total: total[0],
    rows: [...rows.map((row) => ({ ...row, started: startedBy.get(row.workflowId) ?? 0 })), ...onlyStarted],
  };
}

/** When instances went over their due time: those still open, and those that ended later than due. */
function overdueByDay(ctx: Context, period: Period, ids: readonly string[] | undefined): Promise<DayCounts[]> {
  const overdue = or(
    and(isNull(instances.endedAt), lt(instances.dueAt, period.to)),
    and(gte(instances.endedAt, period.previousFrom), lt(instances.dueAt, instances.endedAt)),
  );
  return ctx.db
    .select({ day: dayOf(instances.dueAt, period.zone), ...countsBy(instances.dueAt, period) })
    .from(instances)
    .where(and(gte(instances.dueAt, period.previousFrom), overdue, within(instances, ids)))
    .groupBy(firstColumn);
}

async function incidentsByDay(ctx: Context, period: Period, ids: readonly string[] | undefined) {
  const [open, raised, resolved] = await Promise.all([
    ctx.db
      .select({ count: count() })
      .from(incidents)
      .where(and(isNull(incidents.resolvedAt), within(incidents, ids))),
    ctx.db
      .select({ day: dayOf(incidents.raisedAt, period.zone), ...countsBy(incidents.raisedAt, period) })
      .from(incidents)
      .where(and(gte(incidents.raisedAt, period.previousFrom), within(incidents, ids)))
      .groupBy(firstColumn),
    ctx.db
      .select({ day: dayOf(incidents.resolvedAt, period.zone), ...countsBy(incidents.resolvedAt, period) })
      .from(incidents)
      .where(and(gte(incidents.resolvedAt, period.previousFrom), within(incidents, ids)))
      .groupBy(firstColumn),
  ]);
  return { open: open[0]?.count ?? 0, raised, resolved };
}

function incidentFigure(
  period: Period,
  { open, raised, resolved }: { open: number; raised: DayCounts[]; resolved: DayCounts[] },
): Figure {
  return {
    value: open,
    previous: open - sums(raised, period).since + sums(resolved, period).since,
    course: levels(
      open,
      perDay(period.dates, raised, (row) => row.all),
      perDay(period.dates, resolved, (row) => row.all),
    ),
  };
}

function openByPerson(ctx: Context, period: Period, ids: readonly string[] | undefined) {
  return ctx.db
    .select({
      username: tasks.assignee,
      name: users.name,
      open: count(),
      overdue: sql<number>`count(*) filter (where ${lt(tasks.dueAt, period.to)})`.mapWith(Number),
    })
    .from(tasks)
    .leftJoin(users, eq(users.username, tasks.assignee))
    .where(and(eq(tasks.status, "open"), isNotNull(tasks.assignee), within(tasks, ids)))
    .groupBy(tasks.assignee, users.name)
    .orderBy(desc(count()))
    .limit(50);
}

function doneByPerson(ctx: Context, period: Period, ids: readonly string[] | undefined) {
  return ctx.db
    .select({ username: tasks.completedBy, name: users.name, completed: count() })
    .from(tasks)
    .leftJoin(users, eq(users.username, tasks.completedBy))
    .where(
      and(
        eq(tasks.status, "completed"),
        isNotNull(tasks.completedBy),
        gte(tasks.closedAt, period.from),
        within(tasks, ids),
      ),
    )
    .groupBy(tasks.completedBy, users.name)
    .orderBy(desc(count()))
    .limit(50);
}

type OpenByPerson = Awaited<ReturnType<typeof openByPerson>>;
type DoneByPerson = Awaited<ReturnType<typeof doneByPerson>>;

function joinPeople(open: OpenByPerson, done: DoneByPerson): PersonLoad[] {
  const loads = new Map<string, PersonLoad>();
  for (const row of open) {
    const who = person(row.username, row.name);
    if (who) loads.set(who.username, { person: who, open: row.open, overdue: row.overdue, completed: 0 });
  }
  for (const row of done) {
    const who = person(row.username, row.name);
    if (who)
      loads.set(who.username, {
        person: who,
        open: 0,
        overdue: 0,
        ...loads.get(who.username),
        completed: row.completed,
      });
  }
  return [...loads.values()].sort(
    (a, b) => b.open - a.open || b.completed - a.completed || a.person.name.localeCompare(b.person.name),
  );
}

async function openByGroup(ctx: Context, period: Period, ids: readonly string[] | undefined): Promise<GroupLoad[]> {
  const key = sql<string>`unnest(${tasks.groups})`.as("group_key");
  const offered = ctx.db
    .select({ key, assignee: tasks.assignee, dueAt: tasks.dueAt })
    .from(tasks)
    .where(and(eq(tasks.status, "open"), within(tasks, ids)))
    .as("offered");
  const rows = await ctx.db
    .select({
      key: offered.key,
      name: groups.name,
      open: count(),
      unassigned: sql<number>`count(*) filter (where ${isNull(offered.assignee)})`.mapWith(Number),
      overdue: sql<number>`count(*) filter (where ${lt(offered.dueAt, period.to)})`.mapWith(Number),
    })
    .from(offered)
    .leftJoin(groups, eq(groups.key, offered.key))
    .groupBy(offered.key, groups.name)
    .orderBy(desc(count()))
    .limit(50);
  return rows.map((row) => ({ ...row, name: row.name ?? row.key }));
}

async function oldestOpen(ctx: Context, ids: readonly string[] | undefined): Promise<OldestRow[]> {
  const rows = await ctx.db
    .select({ instance: instances, workflow: workflows.name })
    .from(instances)
    .innerJoin(workflows, eq(workflows.id, instances.workflowId))
    .where(and(isNull(instances.endedAt), within(instances, ids)))
    .orderBy(asc(instances.startedAt), asc(instances.id))
    .limit(OLDEST);
  return rows.map(({ instance, workflow }) => ({
    instanceId: instance.id,
    taskId: null,
    number: instance.number,
    title: instance.title,
    workflow,
    status: instance.status,
    startedAt: instance.startedAt.toISOString(),
    dueAt: instance.dueAt?.toISOString() ?? null,
  }));
}

type OpenByWorkflow = Awaited<ReturnType<typeof openByWorkflow>>;

function byWorkflow(
  open: OpenByWorkflow,
  durations: readonly Durations[],
  named: readonly NamedWorkflow[],
): WorkflowLoad[] {
  const loads: (WorkflowLoad & { total: number })[] = [];
  for (const workflow of named) {
    const mine = open.filter((row) => row.workflowId === workflow.id);
    const moved = durations.find((row) => row.workflowId === workflow.id);
    if (mine.length === 0 && !moved) continue;
    const byStatus: Partial<Record<InstanceStatus, number>> = {};
    for (const row of mine) byStatus[row.status] = row.count;
    loads.push({
      key: workflow.key,
      name: workflow.name,
      open: byStatus,
      overdue: mine.reduce((sum, row) => sum + row.overdue, 0),
      started: moved?.started ?? 0,
      finished: moved?.finished ?? 0,
      cycleP50: moved?.p50 ?? null,
      total: mine.reduce((sum, row) => sum + row.count, 0),
    });
  }
  return loads.sort((a, b) => b.total - a.total).map(({ total: _total, ...load }) => load);
}
