import "server-only";
import { and, asc, count, eq, exists, inArray, or, type SQL, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { grants, memberships, tasks, users } from "@/db/schema";
import { authorize, reachOf, taskRelations } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { TaskInput } from "./get";

export interface Assignee {
  readonly username: string;
  readonly name: string;
  /** Open tasks that the person already has. */
  readonly open: number;
}

const PEOPLE_MAX = 200;

/** Whom the caller may give this task to, with what they already have. */
export async function listAssignees(ctx: Context, input: TaskInput): Promise<{ readonly people: readonly Assignee[] }> {
  const { taskId } = TaskInput.parse(input);
  const [task] = await ctx.db.select().from(tasks).where(byId(tasks, taskId));
  if (!task) throw new DomainError("not_found", "There is no such task. It may have been removed with its instance.");
  const relations = taskRelations(ctx.principal, task);
  authorize(ctx.principal, "task.reassign", relations);

  const reach = reachOf(ctx.principal, "task.reassign");
  const isLead = reach.includes("any") || (reach.includes("team") && relations.includes("team"));
  const people = await ctx.db
    .select({ username: users.username, name: users.name })
    .from(users)
    .where(
      and(eq(users.banned, false), or(...candidates(ctx, task.groups, task.users, isLead ? task.workflowId : null))),
    )
    .orderBy(asc(users.name))
    .limit(PEOPLE_MAX);
  if (people.length === 0) return { people: [] };

  const loads = await acrossBuckets("tasks.assignees", () =>
    ctx.db
      .select({ username: tasks.assignee, open: count() })
      .from(tasks)
      .where(
        and(
          eq(tasks.status, "open"),
          inArray(
            tasks.assignee,
            people.map(({ username }) => username),
          ),
        ),
      )
      .groupBy(tasks.assignee),
  );
  const open = new Map(loads.map((row) => [row.username, row.open]));
  return { people: people.map((who) => ({ ...who, open: open.get(who.username) ?? 0 })) };
}

/** The task's own candidates; for who leads the team, everybody whose group works on the workflow too, and its managers. */
function candidates(
  ctx: Context,
  groups: readonly string[],
  usernames: readonly string[],
  workflowId: string | null,
): SQL[] {
  const isMember = (ofGroup: SQL) =>
    exists(
      ctx.db
        .select({ one: sql`1` })
        .from(memberships)
        .where(and(eq(memberships.username, users.username), ofGroup)),
    );
  const found: SQL[] = [sql`false`];
  if (usernames.length > 0) found.push(inArray(users.username, [...usernames]));
  if (groups.length > 0) found.push(isMember(inArray(memberships.groupKey, [...groups])));
  if (workflowId !== null) {
    const works = ctx.db
      .select({ subject: grants.subject })
      .from(grants)
      .where(and(eq(grants.workflowId, workflowId), eq(grants.right, "work"), eq(grants.subjectKind, "group")));
    const manages = ctx.db
      .select({ subject: grants.subject })
      .from(grants)
      .where(and(eq(grants.workflowId, workflowId), eq(grants.right, "manage"), eq(grants.subjectKind, "user")));
    found.push(isMember(inArray(memberships.groupKey, works)), inArray(users.username, manages));
  }
  return found;
}
