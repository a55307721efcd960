import { executeCommand, inTransaction, publishMessage } from "@/lib/runtime";
import type { Context } from "@/lib/runtime";
import { findMessage } from "@/lib/runtime/deliver-message";
import { type ClaimedJob, discard } from "./claim";

/** A step sends a message: stored in the transaction that completes the step, so that it is sent exactly once. */
export async function sendMessage(ctx: Context, job: ClaimedJob): Promise<void> {
  const { spec } = job;
  if (spec?.type !== "message") throw new Error(`Job ${job.id} has no message to send`);
  await inTransaction(ctx, async (tx) => {
    await publishMessage(tx, { name: spec.name, key: spec.key, variables: spec.variables });
    await executeCommand(tx, {
      instanceId: job.instanceId,
      command: { type: "completeJob", job: job.wait },
      fence: job.fence,
    });
  });
}

/** A subscription was opened: gives it what came before. */
export async function correlate(ctx: Context, job: ClaimedJob): Promise<void> {
  const isOver = await findMessage(ctx, job);
  if (!isOver) await discard(ctx.db, job);
}
