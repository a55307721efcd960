import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { rateLimits } from "@/db/schema";
import { newId, randomBucket } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import type { UserContext } from "./context";

const WINDOW_MS = 60_000;
const WRITES_MAX = 120;

const REQUESTS_MAX = 600;

/** Counts this write. Throws `limit_exceeded` past 120 a minute and person. */
export async function requireWriteAllowance(ctx: UserContext): Promise<void> {
  const leftMs = await count(ctx.db, `writes:${ctx.principal.userId}`, WRITES_MAX);
  if (leftMs !== undefined) throw tooMany(`More than ${WRITES_MAX} changes in a minute.`, leftMs);
}

/** Counts this request. Throws `limit_exceeded` past 600 a minute and key. */
export async function requireKeyAllowance(db: Db, keyId: string): Promise<void> {
  const leftMs = await count(db, `key:${keyId}`, REQUESTS_MAX);
  if (leftMs !== undefined) throw tooMany(`More than ${REQUESTS_MAX} requests with this key in a minute.`, leftMs);
}

/** Counts one more in this minute; past `max` gives the milliseconds that are left of it. */
async function count(db: Db, key: string, max: number): Promise<number | undefined> {
  const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  const isOver = sql`${rateLimits.lastRequest} <= ${now} - ${WINDOW_MS}`;
  const [row] = await db
    .insert(rateLimits)
    .values({ id: newId(randomBucket()), key, count: 1, lastRequest: sql`${now}` })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${isOver} then 1 else ${rateLimits.count} + 1 end`,
        lastRequest: sql`case when ${isOver} then ${now} else ${rateLimits.lastRequest} end`,
      },
    })
    .returning({
      count: rateLimits.count,
      leftMs: sql<number>`${rateLimits.lastRequest} + ${WINDOW_MS} - ${now}`.mapWith(Number),
    });
  return row && row.count > max ? row.leftMs : undefined;
}

function tooMany(what: string, leftMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  return new DomainError(
    "limit_exceeded",
    `${what} This one was not made; those before were. Try again in ${seconds} s.`,
    { retryAfterS: seconds },
  );
}
