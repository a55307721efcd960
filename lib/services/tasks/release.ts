import { z } from "zod";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockTask, requireOpen, requireReadable } from "./internal";

const ReleaseTaskInput = z.strictObject({ taskId: z.uuid() });
export type ReleaseTaskInput = z.input<typeof ReleaseTaskInput>;

/** Gives the task back to the people and groups it was offered to. */
export async function releaseTask(ctx: Context, input: ReleaseTaskInput): Promise<void> {
  authorize(ctx.principal, "task.unclaim");
  const { taskId } = ReleaseTaskInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, taskId);
    await requireReadable(ctx, task);
    await requireOpen(ctx, task);
    if (task.assignee === null) return;
    authorize(ctx.principal, "task.unclaim", task.relations);
    if (task.groups.length === 0 && task.users.length === 0 && !task.relations.includes("team") && !isAdmin(ctx)) {
      throw new DomainError(
        "rejected",
        `"${task.name}" was given to nobody else, so nobody would see it. It stays with you. Ask your manager to assign it.`,
      );
    }
    await executeCommand(ctx, {
      instanceId: task.instanceId,
      command: { type: "assignTask", task: task.wait, assignee: null },
    });
    await recordAudit(ctx, {
      action: "task.released",
      targetKind: "task",
      targetId: taskId,
      details: { previous: task.assignee },
    });
  });
}

function isAdmin({ principal }: Context): boolean {
  return principal.kind === "system" || principal.role === "admin";
}
