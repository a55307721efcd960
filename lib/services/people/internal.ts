import { and, eq, inArray, ne } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { groups, users } from "@/db/schema";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";

export type LockedPerson = Pick<typeof users.$inferSelect, "id" | "username" | "name" | "role" | "banned">;

/** The person, locked. Throws `not_found`. */
export async function lockPerson(ctx: Context & { tx: Tx }, username: string): Promise<LockedPerson> {
  const [person] = await ctx.tx
    .select({ id: users.id, username: users.username, name: users.name, role: users.role, banned: users.banned })
    .from(users)
    .where(eq(users.username, username))
    .for("update");
  if (!person)
    throw new DomainError(
      "not_found",
      `There is nobody named "${username}". Nothing was changed. Reload the list of people.`,
    );
  return person;
}

/** Nobody changes their own rights: a second admin has to. */
export function refuseOneself(ctx: Context, person: LockedPerson, what: string): void {
  if (ctx.principal.kind === "user" && ctx.principal.userId === person.id) {
    throw new DomainError("rejected", `You can't ${what} yourself. Nothing was changed. Ask another admin.`);
  }
}

/**
 * Locks the admins, always in one order and before anybody else, so that two who demote each other at the same moment
 * come one after the other.
 */
export async function lockAdmins(ctx: Context & { tx: Tx }): Promise<void> {
  await ctx.tx.select({ id: users.id }).from(users).where(eq(users.role, "admin")).orderBy(users.id).for("update");
}

/** Throws unless an enabled admin is left beside this one. Needs `lockAdmins`. */
export async function keepAnAdmin(ctx: Context & { tx: Tx }, person: LockedPerson): Promise<void> {
  if (person.role !== "admin" || person.banned) return;
  const [other] = await ctx.tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "admin"), eq(users.banned, false), ne(users.id, person.id)))
    .limit(1);
  if (other) return;
  throw new DomainError(
    "rejected",
    `${person.name} is the last admin. Nothing was changed. Make somebody else an admin first.`,
  );
}

/** Throws `invalid_input` when a group does not exist. */
export async function requireGroups(ctx: Context & { tx: Tx }, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const known = await ctx.tx
    .select({ key: groups.key })
    .from(groups)
    .where(inArray(groups.key, [...keys]));
  const unknown = keys.filter((key) => !known.some((group) => group.key === key));
  if (unknown.length > 0) {
    throw new DomainError(
      "invalid_input",
      `There is no group "${unknown.join('", "')}". Nothing was changed. Choose others.`,
      {
        fields: { groups: "Choose groups of the list." },
      },
    );
  }
}
