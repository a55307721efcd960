import { eq } from "drizzle-orm";
import { z } from "zod";
import { workflows } from "@/db/schema";
import { authorize, workflowRelations } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

const DAYS_MAX = 36_500;

const SetRetentionInput = z.strictObject({
  key: z.string().min(1).max(255),
  /** null: for ever. */
  days: z.number().int().min(1).max(DAYS_MAX).nullable(),
});
export type SetRetentionInput = z.input<typeof SetRetentionInput>;

/** Says how long finished instances of a workflow are kept, with all that they called. Throws `not_found`. */
export async function setRetention(ctx: Context, input: SetRetentionInput): Promise<void> {
  authorize(ctx.principal, "retention.write");
  const { key, days } = SetRetentionInput.parse(input);
  await inTransaction(ctx, async (tx) => {
    const [workflow] = await tx.tx.select().from(workflows).where(eq(workflows.key, key)).for("update");
    if (!workflow) throw unknownWorkflow(key);
    authorize(tx.principal, "retention.write", workflowRelations(tx.principal, workflow.id));
    await tx.tx.update(workflows).set({ retentionDays: days }).where(eq(workflows.id, workflow.id));
    await recordAudit(tx, {
      action: "retention.set",
      targetKind: "workflow",
      targetId: workflow.id,
      details: { from: workflow.retentionDays, to: days },
    });
  });
}

export function unknownWorkflow(key: string): DomainError {
  return new DomainError("not_found", `There is no workflow with the key "${key.slice(0, 100)}". Nothing was changed.`);
}
