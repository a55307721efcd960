import { z } from "zod";
import { authorize, requireReason } from "@/lib/access";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockInstance, requireNotEnded } from "./internal";

const CancelInstanceInput = z.strictObject({
  instanceId: z.uuid(),
  reason: z.string().max(1_000).optional(),
});
export type CancelInstanceInput = z.input<typeof CancelInstanceInput>;

/** Ends the instance where it stands: its open tasks, timers and calls are cancelled. Throws `not_found`, `forbidden` or `conflict`. */
export async function cancelInstance(ctx: Context, input: CancelInstanceInput): Promise<void> {
  authorize(ctx.principal, "instance.cancel");
  const { instanceId, reason: given } = CancelInstanceInput.parse(input);
  const reason = requireReason(ctx.principal, "instance.cancel", given);
  await inTransaction(ctx, async (ctx) => {
    const instance = await lockInstance(ctx, instanceId);
    authorize(ctx.principal, "instance.read", instance.relations);
    // No model can say yet that those who take part may cancel.
    authorize(
      ctx.principal,
      "instance.cancel",
      instance.relations.filter((relation) => relation !== "part"),
    );
    requireNotEnded(instance);
    await executeCommand(ctx, {
      instanceId,
      command: { type: "cancel", ...(reason === undefined ? {} : { reason }) },
      ...(reason === undefined ? {} : { reason }),
    });
    await recordAudit(ctx, {
      action: "instance.cancelled",
      targetKind: "instance",
      targetId: instanceId,
      ...(reason === undefined ? {} : { reason }),
    });
  });
}
