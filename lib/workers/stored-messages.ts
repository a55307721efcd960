import { and, asc, isNull, lte, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { messages } from "@/db/schema";
import { isTemporary } from "@/lib/errors/domain-error";
import { byId, type Context } from "@/lib/runtime";
import { findConsumer } from "@/lib/runtime/deliver-message";
import { logger } from "@/lib/runtime/logger";

const BATCH = 50;
/** Start timers have their turn then. */
const AT_ONCE_MAX = 500;
const RETRY_MS = 30_000;
/** Its turn will come, or a newer version of the app is there, which can deliver it. */
const SOON_MS = 1_000;

/** Finds subscribers for messages whose publisher stopped between storing them and looking. Gives their number. */
export async function deliverStored(ctx: Context): Promise<number> {
  let looked = 0;
  for (;;) {
    const found = await acrossBuckets("messages.due", () =>
      ctx.db
        .select({ id: messages.id })
        .from(messages)
        .where(lte(messages.lookAt, sql`now()`))
        .orderBy(asc(messages.lookAt))
        .limit(BATCH),
    );
    for (const { id } of found) await deliverOne(ctx, id);
    looked += found.length;
    if (found.length < BATCH || looked >= AT_ONCE_MAX) return looked;
  }
}

async function deliverOne(ctx: Context, id: string): Promise<void> {
  try {
    await findConsumer(ctx, id);
  } catch (error) {
    const isSoon = isTemporary(error);
    if (!isSoon)
      logger.error({ err: error, messageId: id }, "a stored message could not be delivered; it is tried again");
    // Should the answer to its commit be lost, somebody has it.
    await ctx.db
      .update(messages)
      .set({ lookAt: sql`now() + ${isSoon ? SOON_MS : RETRY_MS} * interval '1 ms'` })
      .where(and(byId(messages, id), isNull(messages.consumedAt)));
  }
}
