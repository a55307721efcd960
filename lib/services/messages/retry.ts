import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { messages } from "@/db/schema";
import { authorize, workflowRelations } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { byId, inTransaction, isId, notify, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { findConsumer } from "@/lib/runtime/deliver-message";
import type { Consumer } from "@/lib/runtime/stored-message";

const RetryMessageInput = z.strictObject({ messageId: z.string() });
export type RetryMessageInput = z.input<typeof RetryMessageInput>;

/** Looks once more who takes a message that was refused. Throws `not_found` when it was taken or has expired meanwhile. */
export async function retryMessage(ctx: Context, input: RetryMessageInput): Promise<Consumer> {
  authorize(ctx.principal, "incident.retry");
  const { messageId } = RetryMessageInput.parse(input);
  if (!isId(messageId)) throw gone();
  await inTransaction(ctx, async (tx) => {
    const [message] = await tx.tx
      .select({ refusedBy: messages.refusedBy })
      .from(messages)
      .where(and(byId(messages, messageId), isNull(messages.consumedAt)))
      .for("update");
    if (!message?.refusedBy) throw gone();
    authorize(ctx.principal, "incident.retry", workflowRelations(ctx.principal, message.refusedBy));
    // Should this process end before it has looked, a worker does.
    await tx.tx
      .update(messages)
      .set({ refusal: null, refusedBy: null, lookAt: sql`now()` })
      .where(and(byId(messages, messageId), eq(messages.refusedBy, message.refusedBy)));
    await recordAudit(tx, { action: "message.retried", targetKind: "message", targetId: messageId });
    notify(tx, "workflows");
  });
  return findConsumer(ctx, messageId);
}

function gone(): DomainError {
  return new DomainError(
    "not_found",
    "This message does not wait any more: it was taken, or has expired. Nothing was changed. Reload to see what is left.",
  );
}
