import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { sessions } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access/principal";
import { getAuth } from "./auth";
import { SESSION_ABSOLUTE_S, SESSION_IDLE_S } from "./config";
import { loadPrincipal } from "./load-principal";

/** Writing each use would cost a write per request; a minute is precise enough for eight hours. */
const TOUCH_EVERY_S = 60;

export interface SignedIn {
  readonly principal: UserPrincipal;
  readonly sessionId: string;
}

/** Who is signed in by these headers' cookie, with the rights of this moment; undefined: nobody. */
export async function readSession(db: Db, headers: Headers): Promise<SignedIn | undefined> {
  const found = await getAuth().api.getSession({ headers });
  if (!found) return undefined;
  const { id, userId } = found.session;
  if (!(await isAlive(db, id))) return undefined;
  const principal = await loadPrincipal(db, userId);
  return principal && { principal, sessionId: id };
}

/** Ends a session that was idle or lived too long, by the database's clock; marks others as used. */
async function isAlive(db: Db, id: string): Promise<boolean> {
  const idleS = sql<number>`extract(epoch from clock_timestamp() - ${sessions.updatedAt})`.mapWith(Number);
  const ageS = sql<number>`extract(epoch from clock_timestamp() - ${sessions.createdAt})`.mapWith(Number);
  const [session] = await db.select({ idleS, ageS }).from(sessions).where(eq(sessions.id, id));
  if (!session) return false;
  if (session.idleS > SESSION_IDLE_S || session.ageS > SESSION_ABSOLUTE_S) {
    await db.delete(sessions).where(eq(sessions.id, id));
    return false;
  }
  if (session.idleS > TOUCH_EVERY_S) {
    await db
      .update(sessions)
      .set({ updatedAt: sql`now()` })
      .where(and(eq(sessions.id, id), sql`${sessions.updatedAt} < now()`));
  }
  return true;
}
