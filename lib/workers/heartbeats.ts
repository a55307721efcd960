import { eq, lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { workerHeartbeats } from "@/db/schema";

export const HEARTBEAT_MS = 10_000;
const LIVE_FOR = sql`interval '30 s'`;
const FORGET_AFTER = sql`interval '1 day'`;

/** Says that this worker lives, and gives the names of those that do. */
export async function beat(db: Db, worker: string): Promise<string[]> {
  await db
    .insert(workerHeartbeats)
    .values({ worker, startedAt: sql`now()`, seenAt: sql`now()` })
    .onConflictDoUpdate({ target: workerHeartbeats.worker, set: { seenAt: sql`now()` } });
  await db.delete(workerHeartbeats).where(lt(workerHeartbeats.seenAt, sql`now() - ${FORGET_AFTER}`));
  const rows = await db
    .select({ worker: workerHeartbeats.worker })
    .from(workerHeartbeats)
    // One that beat at a time yet to come did so before the clock was set back.
    .where(sql`${workerHeartbeats.seenAt} between now() - ${LIVE_FOR} and now() + ${LIVE_FOR}`);
  return rows.map((row) => row.worker);
}

export async function leave(db: Db, worker: string): Promise<void> {
  await db.delete(workerHeartbeats).where(eq(workerHeartbeats.worker, worker));
}
