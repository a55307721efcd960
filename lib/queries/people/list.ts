import "server-only";
import { asc, eq, max, sql } from "drizzle-orm";
import { groups, memberships, sessions, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import type { Role } from "@/lib/domain/status";
import type { Context } from "@/lib/runtime/context";

export interface PersonRow {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly isDisabled: boolean;
  /** Keys of the person's groups. */
  readonly groups: readonly string[];
  /** When one of their sessions was last used; null: signed in nowhere. */
  readonly lastSeenAt: string | null;
}

export interface GroupRow {
  readonly key: string;
  readonly name: string;
  readonly members: readonly { readonly username: string; readonly name: string }[];
}

/** Everybody with role and groups, by name. For admins. */
export async function listPeople(ctx: Context): Promise<PersonRow[]> {
  authorize(ctx.principal, "user.list");
  const seen = ctx.db
    .select({ userId: sessions.userId, at: max(sessions.updatedAt).as("at") })
    .from(sessions)
    .groupBy(sessions.userId)
    .as("seen");
  const [people, held] = await Promise.all([
    ctx.db
      .select({
        username: users.username,
        name: users.name,
        email: users.email,
        role: users.role,
        isDisabled: users.banned,
        lastSeenAt: seen.at,
      })
      .from(users)
      .leftJoin(seen, eq(seen.userId, users.id))
      .orderBy(sql`lower(${users.name})`, asc(users.username)),
    ctx.db.select().from(memberships).orderBy(asc(memberships.groupKey)),
  ]);
  return people.map((person) => ({
    ...person,
    lastSeenAt: person.lastSeenAt?.toISOString() ?? null,
    groups: held.filter(({ username }) => username === person.username).map(({ groupKey }) => groupKey),
  }));
}

/** The groups with their members. For admins. */
export async function listGroups(ctx: Context): Promise<GroupRow[]> {
  authorize(ctx.principal, "user.list");
  const rows = await ctx.db
    .select({ key: groups.key, name: groups.name, username: users.username, person: users.name })
    .from(groups)
    .leftJoin(memberships, eq(memberships.groupKey, groups.key))
    .leftJoin(users, eq(users.username, memberships.username))
    .orderBy(sql`lower(${groups.name})`, asc(groups.key), sql`lower(${users.name})`);
  const byKey = new Map<string, GroupRow & { members: { username: string; name: string }[] }>();
  for (const { key, name, username, person } of rows) {
    const group = byKey.get(key) ?? { key, name, members: [] };
    byKey.set(key, group);
    if (username !== null && person !== null) group.members.push({ username, name: person });
  }
  return [...byKey.values()];
}
