import { z } from "zod";
import { authorize, reachOf, requireReason } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { publishMessage, type PublishResult, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { TTL_MS_MAX } from "@/lib/runtime/publish-message";

const SendMessageInput = z.strictObject({
  name: z.string().min(1).max(255),
  /** Tells instances apart; "" where the event has no key. */
  key: z.string().max(1_000).default(""),
  variables: z.record(z.string(), z.json()).default({}),
  /** How long it waits for someone to wait for it; 0: not at all. */
  ttlMs: z.number().int().min(0).max(TTL_MS_MAX).optional(),
  reason: z.string().trim().max(1_000).optional(),
  /** The same key and content are one message, however often they are sent. */
  idempotencyKey: z.string().min(8).max(200).optional(),
});
export type SendMessageInput = z.input<typeof SendMessageInput>;

/**
 * Sends a message from outside. A manager's reaches the workflows that they manage, a key's only if it names the message.
 * Throws `forbidden`, `invalid_input`, `rejected` (its idempotency key came with other content) or `conflict` (the first with
 * this key is still being stored).
 */
export async function sendMessage(ctx: Context, input: SendMessageInput): Promise<PublishResult> {
  authorize(ctx.principal, "message.publish");
  const { reason, ttlMs, idempotencyKey, ...message } = SendMessageInput.parse(input);
  requireNamed(ctx, message.name);
  const given = requireReason(ctx.principal, "message.publish", reason);
  const workflows = workflowsOf(ctx);
  return publishMessage(
    ctx,
    { ...message, ...(ttlMs !== undefined && { ttlMs }), ...(idempotencyKey !== undefined && { idempotencyKey }) },
    {
      ...(workflows && { workflows }),
      alongside: (tx, messageId) =>
        recordAudit(tx, {
          action: "message.sent",
          targetKind: "message",
          targetId: messageId,
          ...(given !== undefined && { reason: given }),
          details: { name: message.name },
        }),
    },
  );
}

function requireNamed({ principal }: Context, name: string): void {
  if (principal.kind !== "key" || principal.messages?.includes(name)) return;
  throw new DomainError(
    "forbidden",
    `This key may not send the message "${name.slice(0, 100)}". Nothing was sent. Ask an admin for a key that names it.`,
  );
}

/** The workflows that a message of this principal reaches; undefined: all. */
function workflowsOf({ principal }: Context): readonly string[] | undefined {
  if (reachOf(principal, "message.publish").includes("any")) return undefined;
  return principal.kind === "system" ? [] : principal.manages;
}
