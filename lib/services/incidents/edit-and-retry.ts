import { z } from "zod";
import { authorize, requireReason } from "@/lib/access";
import type { JsonObject } from "@/lib/domain/json";
import { ROOT } from "@/lib/engine";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockIncident, requireUnresolved } from "./internal";
import { outcomeOf, type RetryOutcome } from "./retry";

const EditAndRetryInput = z.strictObject({
  incidentId: z.uuid(),
  edits: z
    .array(
      z.strictObject({
        /** The step whose variable it is; 0 is the instance. */ scope: z.number().int().min(0),
        name: z.string().min(1).max(255),
        value: z.json(),
      }),
    )
    .min(1)
    .max(100),
  reason: z.string().max(1_000).optional(),
});
export type EditAndRetryInput = z.input<typeof EditAndRetryInput>;

/** Corrects variables and runs the step again, in one transaction: either both happened or neither. */
export async function editAndRetryIncident(ctx: Context, input: EditAndRetryInput): Promise<RetryOutcome> {
  authorize(ctx.principal, "incident.retry");
  authorize(ctx.principal, "variable.edit");
  const { incidentId, edits, reason: given } = EditAndRetryInput.parse(input);
  const reason = requireReason(ctx.principal, "variable.edit", given);
  return inTransaction(ctx, async (ctx) => {
    const incident = await lockIncident(ctx, incidentId);
    authorize(ctx.principal, "incident.retry", incident.relations);
    authorize(ctx.principal, "variable.edit", incident.relations);
    await requireUnresolved(ctx, incident);

    const byScope = new Map<number, JsonObject>();
    for (const { scope, name, value } of edits) byScope.set(scope, { ...byScope.get(scope), [name]: value });
    const { instanceId, step } = incident;
    for (const [scope, variables] of byScope) {
      if (scope !== ROOT)
        await executeCommand(ctx, {
          instanceId,
          command: { type: "setVariables", scope, variables },
          ...(reason ? { reason } : {}),
        });
    }
    const root = byScope.get(ROOT);
    await executeCommand(ctx, {
      instanceId,
      command: { type: "retry", step, ...(root ? { variables: root } : {}) },
      ...(reason ? { reason } : {}),
    });
    await recordAudit(ctx, {
      action: "incident.editedAndRetried",
      targetKind: "incident",
      targetId: incidentId,
      ...(reason ? { reason } : {}),
      details: { code: incident.code, element: incident.elementId, changed: edits.map(({ name }) => name) },
    });
    return outcomeOf(ctx, incident);
  });
}
