import "server-only";
import { count, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, tasks } from "@/db/schema";
import { authorize, reachOf } from "@/lib/access";
import type { TaskView } from "@/lib/domain/task-views";
import type { Context } from "@/lib/runtime/context";
import { isWaitingOfMine } from "./list-waiting";
import { requireUser } from "./require-user";
import { inView, type TaskListView } from "./views";

export interface TaskCounts {
  /** Without a count a view isn't offered: `all` is for those who see more than their own work. */
  readonly counts: Readonly<Partial<Record<TaskView, number>>>;
}

/** How much each view of the inbox holds for this person. */
export async function countTasks(ctx: Context): Promise<TaskCounts> {
  const principal = requireUser(ctx);
  authorize(principal, "task.list");
  const now = (ctx.clock ?? (() => new Date()))();
  const leads = reachOf(principal, "task.list").some((relation) => relation === "team" || relation === "any");
  const within = (view: TaskListView) =>
    sql<number>`count(*) filter (where ${inView(view, principal, now)})`.mapWith(Number);

  const [open, waiting, done] = await acrossBuckets("tasks.counts", () =>
    Promise.all([
      ctx.db
        .select({
          mine: within("mine"),
          unassigned: within("unassigned"),
          "due-soon": within("due-soon"),
          overdue: within("overdue"),
          all: count(),
        })
        .from(tasks)
        .where(inView("all", principal, now)),
      ctx.db.select({ value: count() }).from(instances).where(isWaitingOfMine(principal)),
      ctx.db
        .select({ value: count() })
        .from(tasks)
        .where(inView("done", principal, now)),
    ]),
  );
  const { all, ...own } = open[0]!;
  return { counts: { ...own, waiting: waiting[0]!.value, done: done[0]!.value, ...(leads ? { all } : {}) } };
}
