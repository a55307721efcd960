import { z } from "zod";
import { authorize, reachOf, requireReason } from "@/lib/access";
import { bucketOf, newId } from "@/lib/domain/ids";
import { inTransaction, recordAudit } from "@/lib/runtime";
import { databaseNow } from "@/lib/runtime/clock";
import type { Context } from "@/lib/runtime/context";
import { handOutSignal, type Heard } from "@/lib/runtime/hand-out-signal";
import { claimKey } from "@/lib/runtime/idempotency";
import { gatedVariables } from "@/lib/runtime/payload";

const BroadcastInput = z.strictObject({
  name: z.string().trim().min(1).max(255),
  variables: z.record(z.string(), z.json()).default({}),
  reason: z.string().trim().max(1_000).optional(),
  /** The same key broadcasts once, however often it is sent. */
  idempotencyKey: z.string().min(8).max(200).optional(),
});
export type BroadcastInput = z.input<typeof BroadcastInput>;

export interface BroadcastResult extends Heard {
  readonly signalId: string;
}

/** What is kept beside the idempotency key: when it was broadcast, and once that is done, who heard it. */
type Kept = { readonly signalId: string; readonly at: string; readonly heard?: { delivered: number; started: number } };

/**
 * Broadcasts a signal from outside: to all that wait for it now, and to the workflows that begin with it. A manager's
 * reaches the workflows that they manage. Sent again with its idempotency key it goes on where it was broken off. Throws
 * `forbidden`, `invalid_input` or `rejected` (its key came with other content).
 */
export async function broadcastSignal(ctx: Context, input: BroadcastInput): Promise<BroadcastResult> {
  authorize(ctx.principal, "signal.broadcast");
  const { name, variables, reason, idempotencyKey } = BroadcastInput.parse(input);
  const given = requireReason(ctx.principal, "signal.broadcast", reason);
  const content = { name, variables: gatedVariables(variables) };
  const workflows = workflowsOf(ctx);
  const scope = `signal:${ctx.principal.kind === "system" ? "" : ctx.principal.userId}`;

  const kept = await inTransaction(ctx, async (tx): Promise<Kept> => {
    const claimed = idempotencyKey === undefined ? undefined : await claimKey(tx, scope, idempotencyKey, content);
    if (claimed?.first) return claimed.first as Kept;
    const at = await databaseNow(tx);
    const begun: Kept = { signalId: newId(bucketOf("signal", name), at.getTime()), at: at.toISOString() };
    await claimed?.keep(begun);
    await recordAudit(tx, {
      action: "signal.broadcast",
      targetKind: "signal",
      targetId: name,
      ...(given !== undefined && { reason: given }),
      details: { signalId: begun.signalId, ...(workflows && { workflows: [...workflows] }) },
    });
    return begun;
  });
  const { signalId, at } = kept;
  if (kept.heard) return { signalId, ...kept.heard };
  const { delivered, started } = await handOutSignal(ctx, {
    ...content,
    id: signalId,
    at: new Date(at),
    ...(workflows && { workflows }),
  });
  if (idempotencyKey !== undefined)
    await inTransaction(ctx, async (tx) => {
      const claimed = await claimKey(tx, scope, idempotencyKey, content);
      await claimed.keep({ signalId, at, heard: { delivered, started } });
    });
  return { signalId, delivered, started };
}

/** The workflows that a signal of this person reaches; undefined: all. */
function workflowsOf({ principal }: Context): readonly string[] | undefined {
  if (reachOf(principal, "signal.broadcast").includes("any")) return undefined;
  return principal.kind === "system" ? [] : principal.manages;
}
