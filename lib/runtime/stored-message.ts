import { sql } from "drizzle-orm";
import { messages } from "@/db/schema";
import type { DomainError } from "@/lib/errors/domain-error";
import { announce } from "@/lib/live/announce";
import { byId } from "./by-id";
import type { Context } from "./context";
import type { InTransaction } from "./in-transaction";

export type StoredMessage = typeof messages.$inferSelect;

export interface Consumer {
  readonly deliveredTo: string | null;
  readonly started: string | null;
  /** Why who should have taken it could not, in words; it is kept until it expires. */
  readonly refusal?: string;
}
export const NOBODY: Consumer = { deliveredTo: null, started: null };

export async function readMessage(
  ctx: Context,
  messageId: string,
): Promise<(StoredMessage & { readonly isExpired: boolean }) | undefined> {
  const isExpired = sql<boolean>`${messages.expiresAt} <= clock_timestamp()`;
  const [row] = await ctx.db.select({ message: messages, isExpired }).from(messages).where(byId(messages, messageId));
  return row && { ...row.message, isExpired: row.isExpired };
}

/** The message, locked, if nobody has taken it. */
export async function lockMessage(tx: InTransaction, messageId: string): Promise<StoredMessage | undefined> {
  const [message] = await tx.tx.select().from(messages).where(byId(messages, messageId)).for("update");
  return message?.consumedAt ? undefined : message;
}

export async function consume(
  tx: InTransaction,
  messageId: string,
  instanceId: string,
  as: "delivered" | "started",
): Promise<void> {
  const consumedAt = tx.clock?.() ?? sql`now()`;
  await tx.tx
    .update(messages)
    .set({ consumedAt, consumedBy: instanceId, consumedAs: as, lookAt: null })
    .where(byId(messages, messageId));
}

/** Who should have taken a message and could not. */
export class Refusal {
  constructor(
    readonly workflowId: string,
    readonly error: DomainError,
  ) {}
}

/** No worker needs to look for who takes it: somebody has it, nobody wants it, or it was refused, which people see. */
export async function lookedAt(ctx: Context, messageId: string, refusal?: Refusal): Promise<void> {
  await (ctx.tx ?? ctx.db)
    .update(messages)
    .set({ lookAt: null, ...(refusal && { refusal: refusal.error.message, refusedBy: refusal.workflowId }) })
    .where(byId(messages, messageId));
  if (refusal) announce(ctx.db, ["workflows"]);
}

export async function currentConsumer(ctx: Context, messageId: string): Promise<Consumer> {
  const message = await readMessage(ctx, messageId);
  return message ? consumerOf(message) : NOBODY;
}

export function consumerOf({ consumedBy, consumedAs }: Pick<StoredMessage, "consumedBy" | "consumedAs">): Consumer {
  return {
    deliveredTo: consumedAs === "delivered" ? consumedBy : null,
    started: consumedAs === "started" ? consumedBy : null,
  };
}
