import "server-only";
import { and, arrayContains, eq, ilike, isNull, or, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, tasks, users, workflows } from "@/db/schema";
import { authorize } from "@/lib/access";
import { PRIORITIES } from "@/lib/domain/status";
import { TASK_SORTS, TASK_VIEWS, type TaskSort } from "@/lib/domain/task-views";
import type { Context } from "@/lib/runtime/context";
import type { InboxPage, InboxRow } from "./inbox-row";
import { after, cursorColumn, encodeCursor, orderBy, type SortOrder } from "./keyset";
import { listWaiting } from "./list-waiting";
import { likePattern, person } from "./people";
import { requireUser } from "./require-user";
import { dueOrNever, inView, type TaskListView } from "./views";

export const TaskListInput = z.strictObject({
  view: z.enum(TASK_VIEWS).default("mine"),
  sort: z.enum(TASK_SORTS).default("due"),
  /** Part of the title, the step's name or the number. */
  q: z.string().trim().max(200).optional(),
  /** Key of a workflow. */
  workflow: z.string().max(255).optional(),
  /** Username, or "none". Of what is done: who did it, instead of the caller. */
  assignee: z.string().max(255).optional(),
  /** Key of a candidate group. */
  group: z.string().max(255).optional(),
  /** Of what is done: only what was closed at or after this instant, instead of recently. */
  since: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type TaskListInput = z.input<typeof TaskListInput>;

const due = { expression: dueOrNever, cast: "timestamptz" } as const;
const created = { expression: sql`${tasks.createdAt}`, cast: "timestamptz" } as const;
const urgency = { expression: sql`(-${tasks.priority})`, cast: "integer" } as const;
const id = { expression: sql`${tasks.id}`, cast: "uuid" } as const;
const closed = { expression: sql`${tasks.closedAt}`, cast: "timestamptz" } as const;

const ORDERS: Record<TaskSort | "closed", SortOrder> = {
  due: { keys: [due, id], direction: "asc" },
  priority: { keys: [urgency, due, id], direction: "asc" },
  oldest: { keys: [created, id], direction: "asc" },
  newest: { keys: [created, id], direction: "desc" },
  closed: { keys: [closed, id], direction: "desc" },
};

/** One page of a view of the inbox. Only tasks that the caller may list; see `visibility.ts`. */
export async function listTasks(ctx: Context, input: TaskListInput): Promise<InboxPage> {
  const principal = requireUser(ctx);
  authorize(principal, "task.list");
  const options = TaskListInput.parse(input);
  if (options.view === "waiting") return listWaiting(ctx, options);

  const view: TaskListView = options.view;
  const order = ORDERS[view === "done" ? "closed" : options.sort];
  const assigneeUser = alias(users, "assignee_user");
  const starter = alias(users, "starter");
  const now = (ctx.clock ?? (() => new Date()))();

  const found = await acrossBuckets("tasks.list", () =>
    ctx.db
      .select({
        id: tasks.id,
        instanceId: tasks.instanceId,
        number: instances.number,
        title: instances.title,
        workflowKey: workflows.key,
        workflowName: workflows.name,
        status: instances.status,
        taskStatus: tasks.status,
        step: tasks.name,
        startedBy: instances.startedBy,
        startedByName: starter.name,
        assignee: tasks.assignee,
        assigneeName: assigneeUser.name,
        priority: tasks.priority,
        dueAt: tasks.dueAt,
        createdAt: tasks.createdAt,
        closedAt: tasks.closedAt,
        cursor: cursorColumn(order),
      })
      .from(tasks)
      .innerJoin(instances, and(eq(instances.id, tasks.instanceId), eq(instances.bucket, tasks.bucket)))
      .innerJoin(workflows, eq(workflows.id, tasks.workflowId))
      .leftJoin(assigneeUser, eq(assigneeUser.username, tasks.assignee))
      .leftJoin(starter, eq(starter.username, instances.startedBy))
      .where(
        and(
          inView(view, principal, now, {
            who: options.assignee,
            since: options.since ? new Date(options.since) : undefined,
          }),
          matches(options),
          options.cursor ? after(order, options.cursor) : undefined,
        ),
      )
      .orderBy(...orderBy(order))
      .limit(options.limit + 1),
  );

  const rows = found.slice(0, options.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(
      (row): InboxRow => ({
        id: row.id,
        kind: "task",
        instanceId: row.instanceId,
        number: row.number,
        title: row.title,
        workflow: { key: row.workflowKey, name: row.workflowName },
        status: row.status,
        taskStatus: row.taskStatus,
        step: row.step,
        startedBy: person(row.startedBy, row.startedByName),
        assignee: person(row.assignee, row.assigneeName),
        priority: PRIORITIES[row.priority] ?? "normal",
        dueAt: row.dueAt?.toISOString() ?? null,
        since: row.createdAt.toISOString(),
        closedAt: row.closedAt?.toISOString() ?? null,
      }),
    ),
    nextCursor: found.length > options.limit && last ? encodeCursor(last.cursor) : null,
  };
}

function matches(options: z.output<typeof TaskListInput>): SQL | undefined {
  const conditions: (SQL | undefined)[] = [];
  if (options.workflow) conditions.push(eq(workflows.key, options.workflow));
  if (options.assignee === "none") conditions.push(isNull(tasks.assignee));
  else if (options.assignee && options.view !== "done") conditions.push(eq(tasks.assignee, options.assignee));
  if (options.group) conditions.push(arrayContains(tasks.groups, [options.group]));
  if (options.q) {
    const pattern = likePattern(options.q);
    const number = /^#?(\d{1,15})$/.exec(options.q)?.[1];
    conditions.push(
      or(
        ilike(instances.title, pattern),
        ilike(tasks.name, pattern),
        number ? eq(instances.number, Number(number)) : undefined,
      ),
    );
  }
  return and(...conditions);
}
