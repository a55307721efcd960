import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { grants, workflowDrafts, workflows, workflowVersions } from "@/db/schema";
import { authorize, requireReason } from "@/lib/access";
import { inTransaction, notify, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { authorOf, requireWorkflow, stampOf } from "./internal";
import { savedByOther } from "./save-draft";

const DiscardDraftInput = z.strictObject({
  key: z.string().min(1).max(255),
  /** The revision that the caller saw. */
  revision: z.number().int().min(0),
  reason: z.string().max(2_000).optional(),
});
export type DiscardDraftInput = z.input<typeof DiscardDraftInput>;

/**
 * Puts the draft back to the latest version. A workflow that was never published goes with its draft: `isGone`.
 * Throws `conflict` if somebody saved since `revision`.
 */
export async function discardDraft(ctx: Context, input: DiscardDraftInput): Promise<{ isGone: boolean }> {
  authorize(ctx.principal, "model.deleteDraft");
  const { key, revision, reason: given } = DiscardDraftInput.parse(input);
  const reason = requireReason(ctx.principal, "model.deleteDraft", given);
  const outcome = await inTransaction(ctx, async (ctx) => {
    const workflow = await requireWorkflow(ctx, key, "model.deleteDraft");
    const seen = and(eq(workflowDrafts.workflowId, workflow.id), eq(workflowDrafts.revision, revision));
    const [draft] = await ctx.tx.select({ model: workflowDrafts.model }).from(workflowDrafts).where(seen).for("update");
    if (!draft) throw await savedByOther(ctx, workflow.id);
    const [latest] = await ctx.tx
      .select({ model: workflowVersions.model })
      .from(workflowVersions)
      .where(
        and(eq(workflowVersions.workflowId, workflow.id), eq(workflowVersions.version, workflow.latestVersion ?? 0)),
      );
    if (latest) {
      // The revision goes on rising, so that whoever still has the old draft open is told.
      await ctx.tx
        .update(workflowDrafts)
        .set({ model: latest.model, revision: revision + 1, updatedAt: stampOf(ctx), updatedBy: authorOf(ctx) })
        .where(seen);
    } else {
      await ctx.tx.delete(workflowDrafts).where(seen);
    }
    await recordAudit(ctx, {
      action: "workflow.draftDiscarded",
      targetKind: "workflow",
      targetId: workflow.id,
      ...(reason !== undefined && { reason }),
      details: { key, name: workflow.name, revision },
    });
    notify(ctx, "workflows");
    return { isGone: !latest, workflowId: workflow.id };
  });
  if (outcome.isGone) await removeNeverPublished(ctx, outcome.workflowId);
  return { isGone: outcome.isGone };
}

/** A workflow without version has no instances; reference tables are written in a transaction of their own. */
async function removeNeverPublished(ctx: Context, workflowId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.tx.select().from(workflows).where(eq(workflows.id, workflowId)).for("update");
    if (!row || row.latestVersion !== null) return;
    await ctx.tx.delete(grants).where(eq(grants.workflowId, workflowId));
    await ctx.tx.delete(workflows).where(eq(workflows.id, workflowId));
    notify(ctx, "workflows");
  });
}
