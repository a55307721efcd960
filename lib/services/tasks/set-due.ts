import { z } from "zod";
import { authorize } from "@/lib/access";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockTask, requireOpen } from "./internal";

const SetTaskDueInput = z.strictObject({
  taskId: z.uuid(),
  /** null: never due. */
  due: z.iso.datetime({ offset: true }).nullable(),
});
export type SetTaskDueInput = z.input<typeof SetTaskDueInput>;

export async function setTaskDue(ctx: Context, input: SetTaskDueInput): Promise<void> {
  authorize(ctx.principal, "task.setDue");
  const { taskId, due } = SetTaskDueInput.parse(input);
  const instant = due === null ? null : new Date(due).toISOString();
  await inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, taskId);
    authorize(ctx.principal, "task.setDue", task.relations);
    await requireOpen(ctx, task);
    await executeCommand(ctx, {
      instanceId: task.instanceId,
      command: { type: "updateTask", task: task.wait, due: instant },
    });
    await recordAudit(ctx, { action: "task.dueSet", targetKind: "task", targetId: taskId, details: { due: instant } });
  });
}
