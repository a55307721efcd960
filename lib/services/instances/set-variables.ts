import { z } from "zod";
import { instanceStates } from "@/db/schema";
import { authorize, requireReason } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { lockInstance, requireNotEnded } from "./internal";

const SetVariablesInput = z.strictObject({
  instanceId: z.uuid(),
  /** The step whose variables they are; 0 is the instance. */
  scope: z.number().int().min(0).default(0),
  variables: z.record(z.string().min(1).max(255), z.json()),
  /** What the caller saw: the change is refused when somebody moved the instance meanwhile. */
  revision: z.number().int().min(0).optional(),
  reason: z.string().max(1_000).optional(),
});
export type SetVariablesInput = z.input<typeof SetVariablesInput>;

/** Changes variables outside a form. Throws `not_found`, `forbidden` or `conflict`. */
export async function setInstanceVariables(ctx: Context, input: SetVariablesInput): Promise<void> {
  authorize(ctx.principal, "variable.edit");
  const { instanceId, scope, variables, revision, reason: given } = SetVariablesInput.parse(input);
  const names = Object.keys(variables);
  if (names.length === 0) throw new DomainError("invalid_input", "No variable was given, so nothing was changed.");
  const reason = requireReason(ctx.principal, "variable.edit", given);
  await inTransaction(ctx, async (ctx) => {
    const instance = await lockInstance(ctx, instanceId);
    authorize(ctx.principal, "variable.edit", instance.relations);
    requireNotEnded(instance);
    if (revision !== undefined) {
      const [state] = await ctx.tx
        .select({ revision: instanceStates.revision })
        .from(instanceStates)
        .where(ofInstance(instanceStates, instanceId));
      if (state?.revision !== revision) {
        throw new DomainError(
          "conflict",
          "The instance went on while you were editing. Your change was not saved. Look at its present values, then edit again.",
        );
      }
    }
    await executeCommand(ctx, {
      instanceId,
      command: { type: "setVariables", scope, variables: variables },
      ...(reason === undefined ? {} : { reason }),
    });
    await recordAudit(ctx, {
      action: "instance.variablesSet",
      targetKind: "instance",
      targetId: instanceId,
      ...(reason === undefined ? {} : { reason }),
      details: { scope, names },
    });
  });
}
