import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { rateLimits } from "@/db/schema";
import { newId, randomBucket } from "@/lib/domain/ids";

const FREE_ATTEMPTS = 5;
const DELAY_MAX_S = 300;
const FORGOTTEN_AFTER_MS = 60 * 60_000;

/** Seconds to wait after this many wrong passwords in a row: 0 for the first five, then 2, 4, 8 … 300. */
export function delayAfter(failures: number): number {
  return failures < FREE_ATTEMPTS ? 0 : Math.min(DELAY_MAX_S, 2 ** (failures - FREE_ATTEMPTS + 1));
}

// Accounts that do not exist are counted too, so that the answer is the same.
const keyOf = (email: string) =>
  `sign-in:${createHash("sha256").update(email.trim().toLowerCase()).digest("base64url")}`;
const nowMs = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`.mapWith(Number);

/** Seconds until the next attempt for this address is looked at; 0: now. */
export async function secondsToWait(db: Db, email: string): Promise<number> {
  const [row] = await db
    .select({ count: rateLimits.count, last: rateLimits.lastRequest, now: nowMs })
    .from(rateLimits)
    .where(eq(rateLimits.key, keyOf(email)));
  if (!row) return 0;
  return Math.max(0, Math.ceil((row.last + delayAfter(row.count) * 1000 - row.now) / 1000));
}

export async function recordFailure(db: Db, email: string): Promise<void> {
  const isForgotten = sql`${rateLimits.lastRequest} < ${nowMs} - ${FORGOTTEN_AFTER_MS}`;
  await db
    .insert(rateLimits)
    .values({ id: newId(randomBucket()), key: keyOf(email), count: 1, lastRequest: sql`${nowMs}` })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: { count: sql`case when ${isForgotten} then 1 else ${rateLimits.count} + 1 end`, lastRequest: sql`${nowMs}` },
    });
}

export async function forgetFailures(db: Db, email: string): Promise<void> {
  await db.delete(rateLimits).where(eq(rateLimits.key, keyOf(email)));
}
