import "server-only";
import { and, arrayContains, eq, exists, gte, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { QueryBuilder, unionAll } from "drizzle-orm/pg-core";
import { z } from "zod";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, tasks, users, workflows } from "@/db/schema";
import { authorize } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { COUNTED_TO, INSTANCE_SORTS, type InstanceSort } from "@/lib/domain/instance-lists";
import { INSTANCE_STATUSES, type InstanceStatus, PRIORITIES, type Priority } from "@/lib/domain/status";
import type { Person } from "@/lib/queries/tasks/inbox-row";
import { after, cursorColumn, encodeCursor, orderBy, type SortOrder } from "@/lib/queries/tasks/keyset";
import { person } from "@/lib/queries/tasks/people";
import { getModel } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { hasWords } from "./by-words";
import { labelOf } from "./label-of";
import { visibleInstances } from "./visible";

const instant = z.iso.datetime({ offset: true }).or(z.iso.date());

export const InstanceFilter = z.strictObject({
  /** Part of the title or business key, of which one or two letters must begin a word; or the number. */
  q: z.string().trim().max(200).optional(),
  /** Key of a workflow. */
  workflow: z.string().max(255).optional(),
  version: z.coerce.number().int().min(1).optional(),
  status: z.array(z.enum(INSTANCE_STATUSES)).max(INSTANCE_STATUSES.length).optional(),
  priority: z.array(z.enum(PRIORITIES)).max(PRIORITIES.length).optional(),
  /** Username of whoever has an open task in it, or "none": it has open tasks that nobody took. */
  assignee: z.string().max(255).optional(),
  /** Username. */
  startedBy: z.string().max(255).optional(),
  /** It has an open step at this element. */
  element: z.string().max(255).optional(),
  /** Open and past its due date. */
  overdue: z.boolean().optional(),
  startedFrom: instant.optional(),
  /** Not included. */
  startedTo: instant.optional(),
  /** Only these: how a list refreshes the rows it shows. */
  ids: z.array(z.uuid()).max(200).optional(),
  endedFrom: instant.optional(),
  endedTo: instant.optional(),
});
export type InstanceFilter = z.input<typeof InstanceFilter>;

export const InstanceListInput = InstanceFilter.extend({
  sort: z.enum(INSTANCE_SORTS).default("newest"),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type InstanceListInput = z.input<typeof InstanceListInput>;

export interface InstanceRow {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly businessKey: string | null;
  readonly workflow: { readonly key: string; readonly name: string; readonly version: number };
  readonly status: InstanceStatus;
  readonly priority: Priority;
  /** Names of the elements where it is. */
  readonly steps: readonly string[];
  /** Who holds its open tasks. */
  readonly assignees: readonly Person[];
  /** Open tasks that nobody took. */
  readonly unassigned: number;
  readonly incidents: number;
  readonly dueAt: string | null;
  readonly startedAt: string;
  readonly startedBy: Person | null;
  readonly endedAt: string | null;
  readonly lastActivityAt: string;
}

export interface InstancePage {
  readonly rows: readonly InstanceRow[];
  readonly nextCursor: string | null;
  /** The database's time when it was read: what came later is new. */
  readonly asOf: string;
}

const id = { expression: sql`${instances.id}`, cast: "uuid" } as const;
const started = { expression: sql`${instances.startedAt}`, cast: "timestamptz" } as const;
const activity = { expression: sql`${instances.lastActivityAt}`, cast: "timestamptz" } as const;
const due = { expression: sql`coalesce(${instances.dueAt}, 'infinity'::timestamptz)`, cast: "timestamptz" } as const;
const urgency = { expression: sql`(-${instances.priority})`, cast: "integer" } as const;

const ORDERS = {
  newest: { keys: [started, id], direction: "desc" },
  activity: { keys: [activity, id], direction: "desc" },
  due: { keys: [due, id], direction: "asc" },
  priority: { keys: [urgency, due, id], direction: "asc" },
  oldest: { keys: [started, id], direction: "asc" },
} as const satisfies Record<InstanceSort, SortOrder>;

/** One page of the instances that the caller may see. */
export async function listInstances(ctx: Context, input: InstanceListInput = {}): Promise<InstancePage> {
  authorize(ctx.principal, "instance.list");
  const { sort, cursor, limit, ...filter } = InstanceListInput.parse(input);
  const order: SortOrder = ORDERS[sort];
  const found = await acrossBuckets("instances.list", () =>
    ctx.db
      .select({
        instance: instances,
        workflowKey: workflows.key,
        workflowName: workflows.name,
        starterName: users.name,
        cursor: cursorColumn(order),
        asOf: sql<string>`now()`,
      })
      .from(instances)
      .innerJoin(workflows, eq(workflows.id, instances.workflowId))
      .leftJoin(users, eq(users.username, instances.startedBy))
      .where(
        and(
          visibleInstances(ctx.principal, "instance.list"),
          matches(filter),
          cursor ? after(order, cursor) : undefined,
        ),
      )
      .orderBy(...orderBy(order))
      .limit(limit + 1),
  );
  const page = found.slice(0, limit);
  const holders = await openTasksOf(
    ctx,
    page.map(({ instance }) => instance.id),
  );
  const rows = await Promise.all(
    page.map(async ({ instance, ...row }): Promise<InstanceRow> => {
      const open = holders.get(instance.id);
      return {
        id: instance.id,
        number: instance.number,
        title: instance.title,
        businessKey: instance.businessKey,
        workflow: { key: row.workflowKey, name: row.workflowName, version: instance.version },
        status: instance.status,
        priority: PRIORITIES[instance.priority] ?? "normal",
        steps: await elementNames(ctx, instance),
        assignees: open?.assignees ?? [],
        unassigned: open?.unassigned ?? 0,
        incidents: instance.incidentCount,
        dueAt: instance.dueAt?.toISOString() ?? null,
        startedAt: instance.startedAt.toISOString(),
        startedBy: person(instance.startedBy, row.starterName),
        endedAt: instance.endedAt?.toISOString() ?? null,
        lastActivityAt: instance.lastActivityAt.toISOString(),
      };
    }),
  );
  const last = page.at(-1);
  return {
    rows,
    nextCursor: found.length > limit && last ? encodeCursor(last.cursor) : null,
    asOf: new Date(found[0]?.asOf ?? (await databaseTime(ctx))).toISOString(),
  };
}

/** Only the database's clock says what came after what. */
async function databaseTime(ctx: Context): Promise<string> {
  const { rows } = await ctx.db.execute<{ now: string }>(sql`select now() as now`);
  return rows[0]!.now;
}

/** What the filter asks of `instances` joined with `workflows`. */
export function matches(filter: z.output<typeof InstanceFilter>): SQL | undefined {
  const conditions: (SQL | undefined)[] = [];
  const { q } = filter;
  if (q) {
    const number = /^#?(\d{1,15})$/.exec(q)?.[1];
    conditions.push(or(hasWords(q), number ? eq(instances.number, Number(number)) : undefined));
  }
  if (filter.ids) {
    conditions.push(
      inArray(instances.bucket, [...new Set(filter.ids.map(bucketOfId))]),
      inArray(instances.id, filter.ids),
    );
  }
  if (filter.workflow) conditions.push(eq(workflows.key, filter.workflow));
  if (filter.version) conditions.push(eq(instances.version, filter.version));
  if (filter.status?.length) conditions.push(inArray(instances.status, filter.status));
  if (filter.priority?.length) {
    conditions.push(
      inArray(
        instances.priority,
        filter.priority.map((priority) => PRIORITIES.indexOf(priority)),
      ),
    );
  }
  if (filter.assignee) {
    const isHis = filter.assignee === "none" ? isNull(tasks.assignee) : eq(tasks.assignee, filter.assignee);
    conditions.push(exists(openTask(isHis)));
  }
  if (filter.startedBy) conditions.push(eq(instances.startedBy, filter.startedBy));
  if (filter.element) conditions.push(arrayContains(instances.openElements, [filter.element]));
  if (filter.overdue) conditions.push(isNull(instances.endedAt), lt(instances.dueAt, sql`now()`));
  if (filter.startedFrom) conditions.push(gte(instances.startedAt, new Date(filter.startedFrom)));
  if (filter.startedTo) conditions.push(lt(instances.startedAt, new Date(filter.startedTo)));
  if (filter.endedFrom) conditions.push(gte(instances.endedAt, new Date(filter.endedFrom)));
  if (filter.endedTo) conditions.push(lt(instances.endedAt, new Date(filter.endedTo)));
  return and(...conditions);
}

function openTask(condition: SQL) {
  return new QueryBuilder()
    .select({ one: sql`1` })
    .from(tasks)
    .where(
      and(eq(tasks.bucket, instances.bucket), eq(tasks.instanceId, instances.id), eq(tasks.status, "open"), condition),
    );
}

interface Holders {
  readonly assignees: Person[];
  unassigned: number;
}

async function openTasksOf(ctx: Context, ids: readonly string[]): Promise<Map<string, Holders>> {
  const holders = new Map<string, Holders>();
  if (ids.length === 0) return holders;
  const rows = await acrossBuckets("instances.listTasks", () =>
    ctx.db
      .select({ instanceId: tasks.instanceId, assignee: tasks.assignee, name: users.name })
      .from(tasks)
      .leftJoin(users, eq(users.username, tasks.assignee))
      .where(
        and(
          inArray(tasks.bucket, [...new Set(ids.map(bucketOfId))]),
          inArray(tasks.instanceId, [...ids]),
          eq(tasks.status, "open"),
        ),
      )
      .orderBy(tasks.wait),
  );
  for (const row of rows) {
    let own = holders.get(row.instanceId);
    if (!own) holders.set(row.instanceId, (own = { assignees: [], unassigned: 0 }));
    const who = person(row.assignee, row.name);
    if (!who) own.unassigned++;
    else if (!own.assignees.some(({ username }) => username === who.username)) own.assignees.push(who);
  }
  return holders;
}

/** Where it is, work first; gateways that wait only show where nothing else is open. */
async function elementNames(ctx: Context, instance: typeof instances.$inferSelect): Promise<string[]> {
  if (instance.openElements.length === 0) return [];
  const { elements } = await getModel(ctx, instance.workflowId, instance.version);
  const isGateway = (id: string) => elements.get(id)?.kind.endsWith("Gateway") ?? false;
  const places = instance.openElements.filter((id) => !isGateway(id));
  return (places.length > 0 ? places : instance.openElements).map((id) => labelOf({ elements }, id));
}

export const InstanceCountsInput = InstanceFilter.extend({
  /** Also counts those started since this instant: what a list read then does not show. */
  since: z.iso.datetime({ offset: true }).optional(),
});
export type InstanceCountsInput = z.input<typeof InstanceCountsInput>;

/** None goes further than one above `COUNTED_TO`, which stands for "more than that". */
export interface InstanceCounts {
  readonly byStatus: Readonly<Record<InstanceStatus, number>>;
  readonly total: number;
  readonly overdue: number;
  readonly newSince: number;
}

const STOP = COUNTED_TO + 1;

/** How many instances the filter finds in each status; its own choice of statuses only matters for `newSince`. */
export async function countInstances(ctx: Context, input: InstanceCountsInput = {}): Promise<InstanceCounts> {
  authorize(ctx.principal, "instance.list");
  const { since, status, ...filter } = InstanceCountsInput.parse(input);
  const isChosen = status?.length ? inArray(instances.status, status) : undefined;
  const isNew = since ? and(gte(instances.startedAt, new Date(since)), isChosen)! : sql`false`;
  const isOverdue = and(isNull(instances.endedAt), lt(instances.dueAt, sql`now()`))!;

  const found = (condition?: SQL) => {
    const query = ctx.db
      .select({
        status: instances.status,
        isOverdue: sql<boolean>`${isOverdue}`.as("is_overdue"),
        isNew: sql<boolean>`${isNew}`.as("is_new"),
      })
      .from(instances)
      .$dynamic();
    const joined = filter.workflow ? query.innerJoin(workflows, eq(workflows.id, instances.workflowId)) : query;
    return joined
      .where(and(visibleInstances(ctx.principal, "instance.list"), matches(filter), condition))
      .limit(STOP)
      .as("found");
  };
  return acrossBuckets("instances.counts", async () => {
    const all = found();
    const few = await ctx.db
      .select({
        status: all.status,
        count: sql<number>`count(*)`.mapWith(Number),
        overdue: sql<number>`count(*) filter (where ${all.isOverdue})`.mapWith(Number),
        newSince: sql<number>`count(*) filter (where ${all.isNew})`.mapWith(Number),
      })
      .from(all)
      .groupBy(all.status);
    const total = few.reduce((sum, row) => sum + row.count, 0);
    if (total < STOP) {
      return {
        byStatus: countsOf((status) => few.find((row) => row.status === status)?.count ?? 0),
        total,
        overdue: few.reduce((sum, row) => sum + row.overdue, 0),
        newSince: few.reduce((sum, row) => sum + row.newSince, 0),
      };
    }
    // Which those first ones were is chance, so each is counted for itself, along an index of its own.
    const counted = (name: string, condition: SQL) =>
      ctx.db
        .select({ name: sql<string>`${name}::text`, count: sql<number>`count(*)`.mapWith(Number) })
        .from(found(condition));
    const rows = await unionAll(
      counted("overdue", isOverdue),
      counted("new", isNew),
      ...INSTANCE_STATUSES.map((status) => counted(status, eq(instances.status, status))),
    );
    const count = (name: string) => rows.find((row) => row.name === name)?.count ?? 0;
    return { byStatus: countsOf(count), total, overdue: count("overdue"), newSince: count("new") };
  });
}

function countsOf(count: (status: InstanceStatus) => number): Record<InstanceStatus, number> {
  return Object.fromEntries(INSTANCE_STATUSES.map((status) => [status, count(status)])) as Record<
    InstanceStatus,
    number
  >;
}

const LISTS = ["status", "priority", "ids"] as const;

/** The filter that the query string of a request spells: names that repeat become lists. */
export function filterOf(search: URLSearchParams): Record<string, unknown> {
  const filter: Record<string, unknown> = Object.fromEntries(search);
  for (const name of LISTS) if (search.has(name)) filter[name] = search.getAll(name);
  if (search.has("overdue")) filter["overdue"] = search.get("overdue") === "true";
  return filter;
}
