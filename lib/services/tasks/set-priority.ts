import { z } from "zod";
import { authorize } from "@/lib/access";
import { PRIORITIES } from "@/lib/domain/status";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockTask, requireOpen } from "./internal";

const SetTaskPriorityInput = z.strictObject({ taskId: z.uuid(), priority: z.enum(PRIORITIES) });
export type SetTaskPriorityInput = z.input<typeof SetTaskPriorityInput>;

export async function setTaskPriority(ctx: Context, input: SetTaskPriorityInput): Promise<void> {
  authorize(ctx.principal, "task.setPriority");
  const { taskId, priority } = SetTaskPriorityInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, taskId);
    authorize(ctx.principal, "task.setPriority", task.relations);
    await requireOpen(ctx, task);
    await executeCommand(ctx, {
      instanceId: task.instanceId,
      command: { type: "updateTask", task: task.wait, priority },
    });
    await recordAudit(ctx, { action: "task.prioritySet", targetKind: "task", targetId: taskId, details: { priority } });
  });
}
