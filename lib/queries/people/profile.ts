import "server-only";
import { and, asc, desc, eq, sql } from "drizzle-orm";
import { groups, memberships, sessions, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import type { Role } from "@/lib/domain/status";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";

export interface SessionRow {
  readonly id: string;
  readonly startedAt: string;
  readonly lastUsedAt: string;
  /** What the browser called itself. */
  readonly userAgent: string | null;
  readonly ipAddress: string | null;
  readonly isCurrent: boolean;
}

export interface ProfileView {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly groups: readonly { readonly key: string; readonly name: string }[];
  readonly sessions: readonly SessionRow[];
}

/** One's own account and where one is signed in. */
export async function getProfile(ctx: Context, currentSession: string): Promise<ProfileView> {
  const { principal } = ctx;
  if (principal.kind !== "user") throw new DomainError("not_found", "Only people have a profile.");
  authorize(principal, "self", ["own"]);
  const [[person], mine, open] = await Promise.all([
    ctx.db
      .select({ username: users.username, name: users.name, email: users.email, role: users.role })
      .from(users)
      .where(eq(users.id, principal.userId)),
    ctx.db
      .select({ key: groups.key, name: groups.name })
      .from(memberships)
      .innerJoin(groups, eq(groups.key, memberships.groupKey))
      .where(eq(memberships.username, principal.username))
      .orderBy(asc(groups.name)),
    ctx.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, principal.userId), sql`${sessions.expiresAt} > now()`))
      .orderBy(desc(sessions.updatedAt)),
  ]);
  if (!person) throw new DomainError("not_found", "This account no longer exists.");
  return {
    ...person,
    groups: mine,
    sessions: open.map((session) => ({
      id: session.id,
      startedAt: session.createdAt.toISOString(),
      lastUsedAt: session.updatedAt.toISOString(),
      userAgent: session.userAgent,
      ipAddress: session.ipAddress,
      isCurrent: session.id === currentSession,
    })),
  };
}
