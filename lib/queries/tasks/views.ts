import "server-only";
import { and, eq, gte, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { tasks } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access";
import { visibleTasks } from "@/lib/access/filters";
import { DUE_SOON_MS, RECENTLY_MS, type TaskView } from "@/lib/domain/task-views";

export interface DoneBy {
  /** Username; the caller where absent. */
  readonly who?: string | undefined;
  /** Absent: recently. */
  readonly since?: Date | undefined;
}

/** What `tasks_due_ix` holds, in these words. */
export const dueOrNever = sql`coalesce(${tasks.dueAt}, 'infinity'::timestamptz)`;

export type TaskListView = Exclude<TaskView, "waiting">;

/** The tasks of a view that this person may list. Each condition implies one of the partial indexes on tasks. */
export function inView(view: TaskListView, principal: UserPrincipal, now: Date, done: DoneBy = {}): SQL {
  const open = and(eq(tasks.status, "open"), visibleTasks(principal));
  const soon = new Date(now.getTime() + DUE_SOON_MS);
  const who = done.who ?? principal.username;
  const conditions: Record<TaskListView, SQL | undefined> = {
    mine: and(eq(tasks.status, "open"), eq(tasks.assignee, principal.username)),
    unassigned: and(open, isNull(tasks.assignee)),
    "due-soon": and(open, gte(dueOrNever, now), lte(dueOrNever, soon)),
    overdue: and(open, lt(dueOrNever, now)),
    all: open,
    done: and(
      eq(tasks.status, "completed"),
      eq(tasks.completedBy, who),
      gte(tasks.closedAt, done.since ?? new Date(now.getTime() - RECENTLY_MS)),
      who === principal.username ? undefined : visibleTasks(principal),
    ),
  };
  return conditions[view]!;
}
