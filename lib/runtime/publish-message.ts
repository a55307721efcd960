import { sql } from "drizzle-orm";
import { messages } from "@/db/schema";
import { bucketOf, newId } from "@/lib/domain/ids";
import type { JsonObject } from "@/lib/domain/json";
import { DomainError, isTemporary } from "@/lib/errors/domain-error";
import { actorOf } from "./actor";
import { databaseNow } from "./clock";
import type { Context } from "./context";
import { findConsumer } from "./deliver-message";
import { claimKey, keyScope } from "./idempotency";
import { afterCommit, type InTransaction, inTransaction } from "./in-transaction";
import { indexable } from "./indexable";
import { logger } from "./logger";
import { gatedVariables } from "./payload";
import { type Consumer, NOBODY } from "./stored-message";

export interface MessageInput {
  readonly name: string;
  /** Tells instances apart; "" where the event has none. */
  readonly key: string;
  readonly variables?: JsonObject;
  /** How long it waits for someone to wait for it. Default one hour; 0: not at all. */
  readonly ttlMs?: number;
  readonly idempotencyKey?: string;
}

export interface Sending {
  /** Only these workflows take it; absent: all. */
  readonly workflows?: readonly string[];
  /** What belongs to it, in the transaction that stores it. */
  readonly alongside?: (tx: InTransaction, messageId: string) => Promise<void>;
}

export interface PublishResult extends Consumer {
  readonly messageId: string;
}

const TTL_MS = 3_600_000;
export const TTL_MS_MAX = 90 * 24 * 3_600_000;
/** If the publisher ends before it has looked for a subscriber, a worker does so this long afterwards. */
const LOOK_AFTER_MS = 5_000;

/**
 * Publishes a message: it goes to one instance that waits for its name and key, else starts a workflow that begins with
 * it, else waits until its time to live ends. Inside an open transaction it is stored now and goes on its way after the
 * commit; the result then says nothing of where to.
 */
export async function publishMessage(ctx: Context, input: MessageInput, sending: Sending = {}): Promise<PublishResult> {
  if (input.name === "") throw new DomainError("invalid_input", "A message needs a name. Nothing was published.");
  const message = input.variables ? { ...input, variables: gatedVariables(input.variables) } : input;
  const messageId = await inTransaction(ctx, (tx) => store(tx, message, sending));
  if (ctx.tx) {
    afterCommit(ctx as InTransaction, async () => void (await look(withoutTransaction(ctx), messageId)));
    return { messageId, ...NOBODY };
  }
  return { messageId, ...(await look(ctx, messageId)) };
}

async function look(ctx: Context, messageId: string): Promise<Consumer> {
  try {
    return await findConsumer(ctx, messageId, { isPublishers: true });
  } catch (error) {
    // It is stored: a worker takes it on its way.
    if (!isTemporary(error)) logger.error({ err: error, messageId }, "a message could not be delivered yet");
    return NOBODY;
  }
}

async function store(
  tx: InTransaction,
  { idempotencyKey, ...content }: MessageInput,
  sending: Sending,
): Promise<string> {
  if (idempotencyKey === undefined) return insert(tx, content, sending);
  const claimed = await claimKey(tx, keyScope("message", tx.principal), idempotencyKey, content);
  if (claimed.first) return claimed.first as string;
  const messageId = await insert(tx, content, sending);
  await claimed.keep(messageId);
  return messageId;
}

async function insert(tx: InTransaction, input: MessageInput, { workflows, alongside }: Sending): Promise<string> {
  const name = indexable(input.name);
  const key = indexable(input.key);
  const bucket = bucketOf(name, key);
  const at = await databaseNow(tx);
  const ttlMs = Math.min(Math.max(input.ttlMs ?? TTL_MS, 0), TTL_MS_MAX);
  const id = newId(bucket, at.getTime());
  await tx.tx.insert(messages).values({
    bucket,
    id,
    name,
    key,
    variables: input.variables ?? {},
    workflows: workflows ? [...workflows] : null,
    publishedAt: at,
    publishedBy: actorOf(tx.principal).actor,
    expiresAt: new Date(at.getTime() + ttlMs),
    lookAt: sql`clock_timestamp() + ${LOOK_AFTER_MS} * interval '1 ms'`,
  });
  await alongside?.(tx, id);
  return id;
}

function withoutTransaction({ tx: _tx, ...ctx }: Context): Context {
  return ctx;
}
