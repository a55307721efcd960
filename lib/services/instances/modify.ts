import { z } from "zod";
import { authorize, requireReason } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockInstance, requireNotEnded } from "./internal";

const STEPS_MAX = 100;
const ROUNDS_MAX = 1_000;

const number = z.number().int().min(1);
const Change = z.discriminatedUnion("type", [
  /** Takes open steps away and starts elements. */
  z.strictObject({
    type: z.literal("move"),
    cancel: z.array(number).max(STEPS_MAX).default([]),
    start: z.array(z.string().min(1).max(255)).max(STEPS_MAX).default([]),
  }),
  /** One round for each item, null where the rounds have none. */
  z.strictObject({ type: z.literal("addRounds"), step: number, items: z.array(z.json()).min(1).max(ROUNDS_MAX) }),
  z.strictObject({ type: z.literal("completeLoop"), step: number }),
  /** Makes an awaited event happen. */
  z.strictObject({
    type: z.literal("trigger"),
    wait: number,
    variables: z.record(z.string().min(1).max(255), z.json()).optional(),
  }),
]);

const ModifyInstanceInput = z.strictObject({
  instanceId: z.uuid(),
  change: Change,
  reason: z.string().max(1_000).optional(),
});
export type ModifyInstanceInput = z.input<typeof ModifyInstanceInput>;

/**
 * Moves an instance by hand where its model would not: cancels and starts steps, adds or ends rounds, makes an event happen.
 * Throws `not_found`, `forbidden`, `conflict` (it has gone on meanwhile), `rejected` or `invalid_input`.
 */
export async function modifyInstance(ctx: Context, input: ModifyInstanceInput): Promise<void> {
  authorize(ctx.principal, "instance.modify");
  const { instanceId, change, reason: given } = ModifyInstanceInput.parse(input);
  const reason = requireReason(ctx.principal, "instance.modify", given);
  if (change.type === "move" && change.cancel.length + change.start.length === 0) {
    throw new DomainError(
      "invalid_input",
      "Nothing was chosen to cancel or to start. Nothing was changed. Choose a step or an element.",
    );
  }
  await inTransaction(ctx, async (ctx) => {
    const instance = await lockInstance(ctx, instanceId);
    authorize(ctx.principal, "instance.modify", instance.relations);
    requireNotEnded(instance);
    const { variables, ...rest } = { variables: undefined, ...change };
    await executeCommand(ctx, {
      instanceId,
      command: { ...rest, ...(variables && { variables }) },
      ...(reason === undefined ? {} : { reason }),
    });
    await recordAudit(ctx, {
      action: "instance.modified",
      targetKind: "instance",
      targetId: instanceId,
      ...(reason === undefined ? {} : { reason }),
      details: rest,
    });
  });
}
