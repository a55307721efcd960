import { and, arrayContains, asc, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, messages, subscriptions } from "@/db/schema";
import { bucketOf } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import { ofInstance } from "./by-id";
import type { Context } from "./context";
import { executeCommand } from "./execute-command";
import { inTransaction } from "./in-transaction";
import { inTurn } from "./in-turn";
import { startByMessage } from "./start-by-message";
import {
  type Consumer,
  consume,
  consumerOf,
  currentConsumer,
  lockMessage,
  lookedAt,
  NOBODY,
  readMessage,
  Refusal,
  type StoredMessage,
} from "./stored-message";

/** Subscribers, or messages, read at once. */
const PAGE = 20;

interface NameAndKey {
  readonly name: string;
  readonly key: string;
}

interface Subscriber {
  readonly instanceId: string;
  readonly workflowId: string;
  readonly wait: number;
}

interface Look {
  /** Its publisher looks before it expires, however soon that is. */
  readonly isPublishers?: boolean;
  /** Others took what it found, so it looks in its turn. */
  readonly isInTurn?: boolean;
  /** Another message has started the instance of its key, which may wait for it. */
  readonly isAgain?: boolean;
}

/**
 * Looks who takes a stored message: the oldest subscription of its name and key, else a workflow that starts with it.
 * Whoever comes second, message or subscription, finds the first; so this must run after the message is committed.
 */
export async function findConsumer(ctx: Context, messageId: string, look: Look = {}): Promise<Consumer> {
  const message = await readMessage(ctx, messageId);
  if (!message) return NOBODY;
  if (message.consumedAt || (message.isExpired && !look.isPublishers)) {
    if (message.lookAt) await lookedAt(ctx, messageId);
    return consumerOf(message);
  }
  let misfit: Refusal | undefined;
  for await (const subscriber of subscribersOf(ctx, message)) {
    const outcome = await deliver(ctx, messageId, subscriber);
    if (outcome === "over" || outcome === "awaiting") return { deliveredTo: subscriber.instanceId, started: null };
    if (outcome === "gone") return currentConsumer(ctx, messageId);
    // Many that come at once would all try the same subscribers, one after the other.
    if (outcome === "moved on" && !look.isInTurn)
      return inTurn(turnOf(message), () => findConsumer(ctx, messageId, { ...look, isInTurn: true }));
    if (outcome instanceof Refusal) misfit ??= outcome;
  }
  const started = (await startByMessage(ctx, messageId)) ?? misfit;
  if (started && !(started instanceof Refusal)) return started;
  if (started?.error.details["reason"] === "business_key_taken" && !look.isAgain)
    return findConsumer(ctx, messageId, { ...look, isAgain: true });
  await lookedAt(ctx, messageId, started);
  return started ? { ...NOBODY, refusal: started.error.message } : NOBODY;
}

/**
 * A subscription looks for messages that came before it, once it is committed. True: one has closed it, and its look-up
 * with it.
 */
export async function findMessage(
  ctx: Context,
  at: Omit<Subscriber, "workflowId">,
  isInTurn = false,
): Promise<boolean> {
  const [subscription] = await ctx.db
    .select({ name: subscriptions.name, key: subscriptions.key, workflowId: subscriptions.workflowId })
    .from(subscriptions)
    .where(and(ofInstance(subscriptions, at.instanceId), eq(subscriptions.wait, at.wait)));
  if (!subscription) return false;
  const to = { ...at, workflowId: subscription.workflowId };
  for await (const { id } of messagesFor(ctx, subscription)) {
    const outcome = await deliver(ctx, id, to);
    if (outcome === "over" || outcome === "moved on") return outcome === "over";
    if (outcome === "gone" && !isInTurn) return inTurn(turnOf(subscription), () => findMessage(ctx, at, true));
    if (outcome instanceof Refusal) await lookedAt(ctx, id, outcome);
  }
  return false;
}

function turnOf({ name, key }: NameAndKey): string {
  return JSON.stringify([name, key]);
}

/**
 * `over`: the subscription took the message and is closed. `awaiting`: it took it and waits for more. `gone`: somebody else
 * has taken the message. `moved on`: the instance does not wait for it any more. A refusal: it has no room for this message.
 */
type Delivery = "over" | "awaiting" | "gone" | "moved on" | Refusal;

/** Gives a message to a subscription, once: locks the message, then the instance, and looks that both are still open. */
async function deliver(ctx: Context, messageId: string, to: Subscriber): Promise<Delivery> {
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
    if (!(error instanceof DomainError)) throw error;
    switch (error.code) {
      case "limit_exceeded":
      case "invalid_input":
        return new Refusal(to.workflowId, error);
      case "conflict":
      case "rejected":
      case "not_found":
        return "moved on";
      default:
        throw error;
    }
  }
}

/** Who waits for this name and key, the oldest first. The suspended look for themselves once they are resumed. */
async function* subscribersOf(ctx: Context, { name, key, workflows }: StoredMessage): AsyncGenerator<Subscriber> {
  for (let last = ""; ; ) {
    const page = await acrossBuckets("subscriptions.find", () =>
      ctx.db
        .select({
          id: subscriptions.id,
          instanceId: subscriptions.instanceId,
          workflowId: subscriptions.workflowId,
          wait: subscriptions.wait,
        })
        .from(subscriptions)
        .innerJoin(
          instances,
          and(eq(instances.bucket, subscriptions.bucket), eq(instances.id, subscriptions.instanceId)),
        )
        .where(
          and(
            eq(subscriptions.name, name),
            eq(subscriptions.key, key),
            eq(subscriptions.kind, "message"),
            ne(instances.status, "suspended"),
            workflows ? inArray(subscriptions.workflowId, workflows) : undefined,
            last === "" ? undefined : gt(subscriptions.id, last),
          ),
        )
        .orderBy(asc(subscriptions.id))
        .limit(PAGE),
    );
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1)!.id;
  }
}

/** The messages of a name and key that nobody has taken, the oldest first. */
async function* messagesFor(
  ctx: Context,
  { name, key, workflowId }: NameAndKey & { readonly workflowId: string },
): AsyncGenerator<{ readonly id: string }> {
  for (let last = ""; ; ) {
    const page = await ctx.db
      .select({ id: messages.id })
      .from(messages)
      .where(
        and(
          eq(messages.bucket, bucketOf(name, key)),
          eq(messages.name, name),
          eq(messages.key, key),
          isNull(messages.consumedAt),
          gt(messages.expiresAt, sql`clock_timestamp()`),
          or(isNull(messages.workflows), arrayContains(messages.workflows, [workflowId])),
          last === "" ? undefined : gt(messages.id, last),
        ),
      )
      .orderBy(asc(messages.id))
      .limit(PAGE);
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1)!.id;
  }
}
