import { sql } from "drizzle-orm";
import { rateLimits } from "@/db/schema";
import { newId, randomBucket } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import type { UserContext } from "./context";

const WINDOW_MS = 60_000;
const WRITES_MAX = 120;

/** Counts this write. Throws `limit_exceeded` past 120 a minute and person. */
export async function requireWriteAllowance(ctx: UserContext): Promise<void> {
  const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  const isOver = sql`${rateLimits.lastRequest} <= ${now} - ${WINDOW_MS}`;
  const [row] = await ctx.db
    .insert(rateLimits)
    .values({ id: newId(randomBucket()), key: `writes:${ctx.principal.userId}`, count: 1, lastRequest: sql`${now}` })
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
  if (!row || row.count <= WRITES_MAX) return;
  const seconds = Math.max(1, Math.ceil(row.leftMs / 1000));
  throw new DomainError(
    "limit_exceeded",
    `More than ${WRITES_MAX} changes in a minute. This one was not made; those before were. Try again in ${seconds} s.`,
    {
      retryAfterS: seconds,
    },
  );
}
