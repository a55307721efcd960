import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { memberships, users } from "@/db/schema";
import { authorize, reachOf } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { heldBy, type LockedTask, lockTask, requireOpen, requireReadable } from "./internal";

const AssignTaskInput = z.strictObject({
  taskId: z.uuid(),
  /** Username. */
  to: z.string().min(1).max(255),
  /** Whoever held it when the caller looked. */
  from: z.string().max(255).nullable(),
});
export type AssignTaskInput = z.input<typeof AssignTaskInput>;

/** Gives the task to somebody. An agent may hand its own only to the task's groups and candidates; who leads the team, to anyone. */
export async function assignTask(ctx: Context, input: AssignTaskInput): Promise<void> {
  authorize(ctx.principal, "task.reassign");
  const { taskId, to, from } = AssignTaskInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, taskId);
    await requireReadable(ctx, task);
    await requireOpen(ctx, task);
    if (task.assignee === to) return;
    if (task.assignee !== null && task.assignee !== from) throw await heldBy(ctx, task);
    authorize(ctx.principal, "task.reassign", task.relations);
    await requireAssignable(ctx, task, to);
    await executeCommand(ctx, {
      instanceId: task.instanceId,
      command: { type: "assignTask", task: task.wait, assignee: to },
    });
    await recordAudit(ctx, {
      action: "task.assigned",
      targetKind: "task",
      targetId: taskId,
      details: { previous: task.assignee, assignee: to },
    });
  });
}

async function requireAssignable(ctx: Context & { tx: Tx }, task: LockedTask, to: string): Promise<void> {
  const [user] = await ctx.tx
    .select({ username: users.username })
    .from(users)
    .where(and(eq(users.username, to), eq(users.banned, false)));
  if (!user) throw refused(`There is no active account "${to}". Choose somebody from the list.`);

  const reach = reachOf(ctx.principal, "task.reassign");
  if (reach.includes("any") || (reach.includes("team") && task.relations.includes("team")) || task.users.includes(to))
    return;
  const inGroup =
    task.groups.length > 0
      ? await ctx.tx
          .select({ username: memberships.username })
          .from(memberships)
          .where(and(eq(memberships.username, to), inArray(memberships.groupKey, task.groups)))
          .limit(1)
      : [];
  if (inGroup.length === 0)
    throw refused(
      "You can hand this task only to people of the groups it was offered to. It stays with you. Choose somebody from the list.",
    );
}

function refused(message: string): DomainError {
  return new DomainError("invalid_input", message, { fields: { to: message } });
}
