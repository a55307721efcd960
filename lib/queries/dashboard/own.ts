import "server-only";
import { and, asc, count, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, tasks, workflows } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access";
import { isWaitingOfMine } from "@/lib/queries/tasks/list-waiting";
import type { Context } from "@/lib/runtime/context";
import { countsBy, type DayCounts, dayOf, firstColumn, percentile, sums } from "./by-day";
import type { Figure, OldestRow, OwnDashboard } from "./dashboard-view";
import { type Period, perDay } from "./period";
import type { Base } from "./team";

const OLDEST = 8;

/** One's own work: tasks that one holds, took and completed. */
export async function ownDashboard(
  ctx: Context,
  principal: UserPrincipal,
  period: Period,
  base: Base,
  workflowId: string | null,
): Promise<OwnDashboard> {
  const ofWorkflow = workflowId === null ? undefined : eq(tasks.workflowId, workflowId);
  const open = and(eq(tasks.status, "open"), eq(tasks.assignee, principal.username), ofWorkflow);
  const completed = and(eq(tasks.status, "completed"), eq(tasks.completedBy, principal.username), ofWorkflow);

  const [now, taken, done, handling, waiting, oldest] = await acrossBuckets("dashboard.own", () =>
    Promise.all([
      ctx.db
        .select({
          mine: count(),
          overdue: sql<number>`count(*) filter (where ${lt(tasks.dueAt, period.to)})`.mapWith(Number),
        })
        .from(tasks)
        .where(open),
      takenByDay(ctx, principal, period, ofWorkflow),
      ctx.db
        .select({
          day: dayOf(tasks.closedAt, period.zone),
          ...countsBy(tasks.closedAt, period),
          p50: percentile(0.5, tasks.claimedAt, tasks.closedAt, sql`true`),
          p90: percentile(0.9, tasks.claimedAt, tasks.closedAt, sql`true`),
        })
        .from(tasks)
        .where(and(completed, gte(tasks.closedAt, period.previousFrom)))
        .groupBy(firstColumn),
      ctx.db
        .select({
          p50: percentile(0.5, tasks.claimedAt, tasks.closedAt, gte(tasks.closedAt, period.from)),
          p90: percentile(0.9, tasks.claimedAt, tasks.closedAt, gte(tasks.closedAt, period.from)),
          previousP50: percentile(0.5, tasks.claimedAt, tasks.closedAt, lt(tasks.closedAt, period.previousTo)),
          previousP90: percentile(0.9, tasks.claimedAt, tasks.closedAt, lt(tasks.closedAt, period.previousTo)),
        })
        .from(tasks)
        .where(and(completed, gte(tasks.closedAt, period.previousFrom))),
      ctx.db
        .select({ value: count() })
        .from(instances)
        .where(and(isWaitingOfMine(principal), workflowId === null ? undefined : eq(instances.workflowId, workflowId))),
      oldestOpen(ctx, open),
    ]),
  );

  const { dates } = period;
  const takenPerDay = perDay(dates, taken, (row) => row.counted);
  const donePerDay = perDay(dates, done, (row) => row.counted);
  const p50 = new Map(done.map((row) => [row.day, row.p50]));
  const p90 = new Map(done.map((row) => [row.day, row.p90]));
  const flow = (rows: readonly DayCounts[], course: readonly number[]): Figure => {
    const { current, previous } = sums(rows, period);
    return { value: current, previous, course };
  };
  // Who held a task in between is not kept in its row, so what one held a while ago has no honest figure.
  const stock = (value: number): Figure => ({ value, previous: null, course: [] });

  return {
    ...base,
    scope: "own",
    figures: {
      mine: stock(now[0]?.mine ?? 0),
      overdue: stock(now[0]?.overdue ?? 0),
      waiting: stock(waiting[0]?.value ?? 0),
      completed: flow(done, donePerDay),
      handlingP50: {
        value: handling[0]?.p50 ?? null,
        previous: handling[0]?.previousP50 ?? null,
        course: dates.map((day) => p50.get(day) ?? null),
      },
      handlingP90: {
        value: handling[0]?.p90 ?? null,
        previous: handling[0]?.previousP90 ?? null,
        course: dates.map((day) => p90.get(day) ?? null),
      },
    },
    throughput: dates.map((day, i) => ({ day, came: takenPerDay[i]!, went: donePerDay[i]! })),
    oldest,
  };
}

function takenByDay(
  ctx: Context,
  principal: UserPrincipal,
  period: Period,
  ofWorkflow: SQL | undefined,
): Promise<DayCounts[]> {
  const since = gte(tasks.claimedAt, period.previousFrom);
  const columns = { claimedAt: tasks.claimedAt };
  // Two parts, so that each is served by its own index: what one still holds, and what one has completed.
  const held = ctx.db
    .select(columns)
    .from(tasks)
    .where(and(eq(tasks.status, "open"), eq(tasks.assignee, principal.username), since, ofWorkflow));
  const finished = ctx.db
    .select(columns)
    .from(tasks)
    .where(
      and(
        eq(tasks.status, "completed"),
        eq(tasks.completedBy, principal.username),
        gte(tasks.closedAt, period.previousFrom),
        since,
        ofWorkflow,
      ),
    );
  const taken = held.unionAll(finished).as("taken");
  return ctx.db
    .select({ day: dayOf(taken.claimedAt, period.zone), ...countsBy(taken.claimedAt, period) })
    .from(taken)
    .groupBy(firstColumn);
}

async function oldestOpen(ctx: Context, open: SQL | undefined): Promise<OldestRow[]> {
  const rows = await ctx.db
    .select({
      taskId: tasks.id,
      createdAt: tasks.createdAt,
      dueAt: tasks.dueAt,
      instance: instances,
      workflow: workflows.name,
    })
    .from(tasks)
    .innerJoin(instances, and(eq(instances.id, tasks.instanceId), eq(instances.bucket, tasks.bucket)))
    .innerJoin(workflows, eq(workflows.id, tasks.workflowId))
    .where(open)
    .orderBy(asc(tasks.createdAt), asc(tasks.id))
    .limit(OLDEST);
  return rows.map((row) => ({
    instanceId: row.instance.id,
    taskId: row.taskId,
    number: row.instance.number,
    title: row.instance.title,
    workflow: row.workflow,
    status: row.instance.status,
    startedAt: row.createdAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
  }));
}
