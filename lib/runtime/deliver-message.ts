import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { messages, subscriptions, triggers } from "@/db/schema";
import { bucketOf } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import { byId, ofInstance } from "./by-id";
import type { Context } from "./context";
import { executeCommand } from "./execute-command";
import { type InTransaction, inTransaction } from "./in-transaction";
import { logger } from "./logger";
import { startInstance } from "./start-instance";

export interface Consumer {
  readonly deliveredTo: string | null;
  readonly started: string | null;
}
const NOBODY: Consumer = { deliveredTo: null, started: null };

/** Subscribers tried in one go. Those that refuse have moved on or are suspended. */
const CANDIDATES_MAX = 20;

/**
 * Looks who takes a stored message: the oldest subscription of its name and key, else a workflow that starts with it.
 * Whoever comes second, message or subscription, finds the first; so this must run after the message is committed.
 */
export function findConsumer(ctx: Context, messageId: string): Promise<Consumer> {
  return find(ctx, messageId, true);
}

async function find(ctx: Context, messageId: string, isFirstLook: boolean): Promise<Consumer> {
  const [message] = await ctx.db.select().from(messages).where(byId(messages, messageId));
  if (!message) return NOBODY;
  if (message.consumedAt) return consumerOf(message);
  const candidates = await acrossBuckets("subscriptions.find", () =>
    ctx.db
      .select({ instanceId: subscriptions.instanceId, wait: subscriptions.wait })
      .from(subscriptions)
      .where(
        and(
          eq(subscriptions.name, message.name),
          eq(subscriptions.key, message.key),
          eq(subscriptions.kind, "message"),
        ),
      )
      .orderBy(asc(subscriptions.createdAt), asc(subscriptions.id))
      .limit(CANDIDATES_MAX),
  );
  for (const candidate of candidates) {
    const outcome = await deliver(ctx, messageId, candidate);
    if (outcome === "over" || outcome === "awaiting") return { deliveredTo: candidate.instanceId, started: null };
    if (outcome === "gone") return currentConsumer(ctx, messageId);
  }
  return startByMessage(ctx, messageId, isFirstLook);
}

/**
 * `over`: the subscription took the message and is closed. `awaiting`: it took it and waits for more. `gone`: somebody else
 * has taken the message. `refused`: the instance does not wait for it any more.
 */
type Delivery = "over" | "awaiting" | "gone" | "refused";

/** Gives a message to a subscription, once: locks the message, then the instance, and looks that both are still open. */
async function deliver(
  ctx: Context,
  messageId: string,
  to: { readonly instanceId: string; readonly wait: number },
): Promise<Delivery> {
  try {
    return await inTransaction(ctx, async (tx) => {
      const message = await lockMessage(tx, messageId);
      if (!message) return "gone";
      const { state } = await executeCommand(tx, {
        instanceId: to.instanceId,
        command: { type: "deliverMessage", subscription: to.wait, variables: message.variables },
      });
      await consume(tx, messageId, to.instanceId, "delivered");
      return state.waits.has(to.wait) ? "awaiting" : "over";
    });
  } catch (error) {
    if (error instanceof DomainError && isRefusal(error)) return "refused";
    throw error;
  }
}

function isRefusal({ code }: DomainError): boolean {
  return (
    code === "conflict" ||
    code === "rejected" ||
    code === "not_found" ||
    code === "limit_exceeded" ||
    code === "invalid_input"
  );
}

/** Starts the workflow that begins with this message; without one, the message goes on waiting, already looked at. */
async function startByMessage(ctx: Context, messageId: string, isFirstLook: boolean): Promise<Consumer> {
  try {
    return await inTransaction(ctx, async (tx) => {
      const message = await lockMessage(tx, messageId);
      if (!message) return NOBODY;
      const [trigger] = await tx.tx
        .select({
          workflowId: triggers.workflowId,
          version: triggers.version,
          element: triggers.elementId,
          onePerKey: triggers.onePerKey,
        })
        .from(triggers)
        .where(and(eq(triggers.kind, "message"), eq(triggers.name, message.name), eq(triggers.isActive, true)))
        .orderBy(asc(triggers.id))
        .limit(1);
      if (!trigger) {
        await lookedAt(tx, messageId);
        return NOBODY;
      }
      const { onePerKey, ...beginning } = trigger;
      const { instanceId } = await startInstance(tx, {
        ...beginning,
        variables: message.variables,
        ...(message.key !== "" && { businessKey: message.key, onePerKey }),
      });
      await consume(tx, messageId, instanceId, "started");
      return { deliveredTo: null, started: instanceId };
    });
  } catch (error) {
    if (!(error instanceof DomainError) || !isRefusal(error)) throw error;
    // Another message has started the instance of this key just now, and it may wait for this one.
    if (isFirstLook && error.details["reason"] === "business_key_taken") return find(ctx, messageId, false);
    logger.warn(
      { messageId, code: error.code, reason: error.details["reason"] },
      "a message could not start its workflow; it waits until it expires",
    );
    await lookedAt(ctx, messageId);
    return NOBODY;
  }
}

/**
 * A subscription looks for messages that came before it, once it is committed. True: one has closed it, and its look-up
 * with it.
 */
export async function findMessage(
  ctx: Context,
  to: { readonly instanceId: string; readonly wait: number },
): Promise<boolean> {
  const [subscription] = await ctx.db
    .select({ name: subscriptions.name, key: subscriptions.key })
    .from(subscriptions)
    .where(and(ofInstance(subscriptions, to.instanceId), eq(subscriptions.wait, to.wait)));
  if (!subscription) return false;
  for (;;) {
    const waiting = await messagesFor(ctx, subscription);
    for (const { id } of waiting) {
      const outcome = await deliver(ctx, id, to);
      if (outcome === "over" || outcome === "refused") return outcome === "over";
    }
    if (waiting.length < CANDIDATES_MAX) return false;
  }
}

/** The oldest messages of a name and key that nobody has taken. */
function messagesFor(ctx: Context, { name, key }: { readonly name: string; readonly key: string }) {
  return ctx.db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.bucket, bucketOf(name, key)),
        eq(messages.name, name),
        eq(messages.key, key),
        isNull(messages.consumedAt),
        gt(messages.expiresAt, sql`clock_timestamp()`),
      ),
    )
    .orderBy(asc(messages.publishedAt), asc(messages.id))
    .limit(CANDIDATES_MAX);
}

/** The message, locked, if nobody has taken it. */
async function lockMessage(tx: InTransaction, messageId: string): Promise<typeof messages.$inferSelect | undefined> {
  const [message] = await tx.tx.select().from(messages).where(byId(messages, messageId)).for("update");
  return message?.consumedAt ? undefined : message;
}

async function consume(
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

async function lookedAt(ctx: Context, messageId: string): Promise<void> {
  await (ctx.tx ?? ctx.db).update(messages).set({ lookAt: null }).where(byId(messages, messageId));
}

async function currentConsumer(ctx: Context, messageId: string): Promise<Consumer> {
  const [message] = await ctx.db.select().from(messages).where(byId(messages, messageId));
  return message?.consumedBy ? consumerOf(message) : NOBODY;
}

function consumerOf({
  consumedBy,
  consumedAs,
}: Pick<typeof messages.$inferSelect, "consumedBy" | "consumedAs">): Consumer {
  return {
    deliveredTo: consumedAs === "delivered" ? consumedBy : null,
    started: consumedAs === "started" ? consumedBy : null,
  };
}
