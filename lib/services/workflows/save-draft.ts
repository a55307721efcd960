import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { workflowDrafts } from "@/db/schema";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, notify } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { authorOf, inWords, nameOf, parseModel, requireWorkflow, stampOf } from "./internal";

const SaveDraftInput = z.strictObject({
  key: z.string().min(1).max(255),
  /** The revision that the changes were made on; 0 where there was no draft. */
  revision: z.number().int().min(0),
  model: z.unknown(),
});
export type SaveDraftInput = z.input<typeof SaveDraftInput>;
export interface SavedDraft {
  readonly revision: number;
  readonly savedAt: string;
}

/** Saves the draft if nobody saved since `revision`; else throws a `conflict` that says who did and when. A draft may hold problems. */
export async function saveDraft(ctx: Context, input: SaveDraftInput): Promise<SavedDraft> {
  authorize(ctx.principal, "model.edit");
  const { key, revision, model: given } = SaveDraftInput.parse(input);
  const workflow = await requireWorkflow(ctx, key, "model.edit");
  const model = parseModel(given, key);
  const stamp = { model, updatedAt: stampOf(ctx), updatedBy: authorOf(ctx) };
  const saved = { revision: workflowDrafts.revision, at: workflowDrafts.updatedAt };
  return inTransaction(ctx, async (ctx) => {
    const [row] =
      revision === 0
        ? await ctx.tx
            .insert(workflowDrafts)
            .values({ workflowId: workflow.id, revision: 1, ...stamp })
            .onConflictDoNothing()
            .returning(saved)
        : await ctx.tx
            .update(workflowDrafts)
            .set({ revision: revision + 1, ...stamp })
            .where(and(eq(workflowDrafts.workflowId, workflow.id), eq(workflowDrafts.revision, revision)))
            .returning(saved);
    if (!row) throw await savedByOther(ctx, workflow.id);
    notify(ctx, "workflows");
    return { revision: row.revision, savedAt: row.at.toISOString() };
  });
}

/** The `conflict` of a draft that is not as the caller saw it. */
export async function savedByOther(ctx: Context, workflowId: string): Promise<DomainError> {
  const [draft] = await (ctx.tx ?? ctx.db)
    .select({ revision: workflowDrafts.revision, by: workflowDrafts.updatedBy, at: workflowDrafts.updatedAt })
    .from(workflowDrafts)
    .where(eq(workflowDrafts.workflowId, workflowId));
  if (!draft) {
    return new DomainError(
      "conflict",
      "Somebody discarded this draft. Nothing of yours was saved; it stays on your screen. Export it, then reload.",
      {},
    );
  }
  const isMe = draft.by === authorOf(ctx);
  const name = isMe ? "You" : await nameOf(ctx, draft.by);
  const where = isMe ? " in another window" : "";
  return new DomainError(
    "conflict",
    `${name} saved this draft${where} on ${inWords(draft.at)}. Nothing of yours was saved; it stays on your screen. Look at theirs, or save yours over it.`,
    { by: draft.by, byName: name, at: draft.at.toISOString(), revision: draft.revision },
  );
}
