import { z } from "zod";
import { authorize } from "@/lib/access";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockInstance, requireNotEnded } from "./internal";

const ChooseInput = z.strictObject({
  instanceId: z.uuid(),
  /** The choice that an ad-hoc sub-process waits for. */
  choice: z.number().int().min(1),
  /** What starts now; nothing: it is done, and what is open in it is cancelled. */
  elements: z.array(z.string().min(1).max(255)).max(100),
});
export type ChooseInput = z.input<typeof ChooseInput>;

/**
 * Says what happens next in an ad-hoc sub-process, or that it is done. Throws `not_found`, `forbidden`, `conflict` or
 * `rejected` (what was chosen is not possible there).
 */
export async function chooseActivities(ctx: Context, input: ChooseInput): Promise<void> {
  authorize(ctx.principal, "instance.choose");
  const { instanceId, choice, elements } = ChooseInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const instance = await lockInstance(ctx, instanceId);
    authorize(ctx.principal, "instance.choose", instance.relations);
    requireNotEnded(instance);
    await executeCommand(ctx, { instanceId, command: { type: "choose", choice, elements } });
    await recordAudit(ctx, {
      action: "instance.chosen",
      targetKind: "instance",
      targetId: instanceId,
      details: { choice, elements },
    });
  });
}
