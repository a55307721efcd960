import { sql } from "drizzle-orm";
import { z } from "zod";
import { comments } from "@/db/schema";
import { authorize, commentRelations } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { newId } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, notify, recordAudit } from "@/lib/runtime";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { lockInstance } from "./internal";

const AddCommentInput = z.strictObject({
  instanceId: z.uuid(),
  body: z.string().trim().min(1, "Write something first.").max(10_000),
});
export type AddCommentInput = z.input<typeof AddCommentInput>;

/** Adds a comment that everybody who sees the instance can read. */
export async function addComment(ctx: Context, input: AddCommentInput): Promise<{ commentId: string }> {
  const { principal } = ctx;
  authorize(principal, "comment.add");
  const { instanceId, body } = AddCommentInput.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const instance = await lockInstance(ctx, instanceId);
    authorize(principal, "comment.add", instance.relations);
    const bucket = bucketOfId(instanceId);
    const commentId = newId(bucket, ctx.clock?.().getTime());
    await ctx.tx.insert(comments).values({
      bucket,
      id: commentId,
      instanceId,
      author: principal.kind === "user" ? principal.username : principal.name,
      body,
      at: ctx.clock?.() ?? sql`clock_timestamp()`,
    });
    await recordAudit(ctx, {
      action: "comment.added",
      targetKind: "comment",
      targetId: commentId,
      details: { instanceId },
    });
    notify(ctx, `instance:${instanceId}`);
    return { commentId };
  });
}

const RemoveCommentInput = z.strictObject({ commentId: z.uuid() });
export type RemoveCommentInput = z.input<typeof RemoveCommentInput>;

/** Takes a comment away and leaves a note that there was one. Its author may for fifteen minutes. */
export async function removeComment(ctx: Context, input: RemoveCommentInput): Promise<void> {
  authorize(ctx.principal, "comment.remove");
  const { commentId } = RemoveCommentInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const [comment] = await ctx.tx.select().from(comments).where(byId(comments, commentId));
    if (!comment) throw new DomainError("not_found", "There is no such comment. Nothing was changed.");
    const instance = await lockInstance(ctx, comment.instanceId);
    const [{ now }] = (await ctx.tx.execute<{ now: string }>(sql`select now() as now`)).rows as [{ now: string }];
    const clock = ctx.clock?.() ?? new Date(now);
    const participates = instance.relations.includes("part");
    authorize(
      ctx.principal,
      "comment.remove",
      commentRelations(ctx.principal, comment, { ...instance, participates }, clock),
    );
    if (comment.removedAt !== null) return;
    await ctx.tx.update(comments).set({ removedAt: clock }).where(byId(comments, commentId));
    await recordAudit(ctx, { action: "comment.removed", targetKind: "comment", targetId: commentId });
    notify(ctx, `instance:${comment.instanceId}`);
  });
}
