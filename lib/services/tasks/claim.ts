import { z } from "zod";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { heldBy, lockTask, requireOpen, requireReadable } from "./internal";

const ClaimTaskInput = z.strictObject({
  taskId: z.uuid(),
  /** Whoever held it when the caller looked. Taking over is only meant when this is still so. */
  from: z.string().max(255).nullable().default(null),
});
export type ClaimTaskInput = z.input<typeof ClaimTaskInput>;

/** Assigns the task to the caller. Of two people exactly one wins; the other gets a `conflict` that names the first. */
export async function claimTask(ctx: Context, input: ClaimTaskInput): Promise<void> {
  const { principal } = ctx;
  authorize(principal, "task.claim");
  if (principal.kind !== "user") throw new DomainError("forbidden", "Only a person can take a task.");
  const { taskId, from } = ClaimTaskInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, taskId);
    await requireReadable(ctx, task);
    await requireOpen(ctx, task);
    if (task.assignee === principal.username) return;
    if (task.assignee !== null && task.assignee !== from) throw await heldBy(ctx, task);
    authorize(principal, "task.claim", task.relations);
    await executeCommand(ctx, {
      instanceId: task.instanceId,
      command: { type: "assignTask", task: task.wait, assignee: principal.username },
    });
    await recordAudit(ctx, {
      action: "task.claimed",
      targetKind: "task",
      targetId: taskId,
      details: { previous: task.assignee },
    });
  });
}
