import "server-only";
import { and, asc, eq, inArray } from "drizzle-orm";
import { grants, groups, memberships, users } from "@/db/schema";
import { can } from "@/lib/access";
import type { Context } from "@/lib/runtime/context";

export interface NamedKey {
  readonly key: string;
  readonly name: string;
}
export interface Directory {
  readonly groups: readonly NamedKey[];
  readonly people: readonly NamedKey[];
}

/** Admins see everybody; managers their own groups, those that work on what they manage, and the people in them. */
export async function listDirectory(ctx: Context): Promise<Directory> {
  const { principal } = ctx;
  const seesAll = can(principal, "directory.read", []);
  const own =
    principal.kind === "user" && !seesAll ? await groupsWithin(ctx, principal.groups, principal.manages) : undefined;
  if (own?.length === 0) return { groups: [], people: [] };
  const [groupRows, people] = await Promise.all([
    ctx.db
      .select({ key: groups.key, name: groups.name })
      .from(groups)
      .where(own && inArray(groups.key, own))
      .orderBy(asc(groups.name)),
    ctx.db
      .selectDistinct({ key: users.username, name: users.name })
      .from(users)
      .leftJoin(memberships, eq(memberships.username, users.username))
      .where(and(eq(users.banned, false), own && inArray(memberships.groupKey, own)))
      .orderBy(asc(users.name)),
  ]);
  return { groups: groupRows, people };
}

async function groupsWithin(ctx: Context, own: readonly string[], manages: readonly string[]): Promise<string[]> {
  if (manages.length === 0) return [...own];
  const rows = await ctx.db
    .selectDistinct({ key: grants.subject })
    .from(grants)
    .where(and(eq(grants.subjectKind, "group"), inArray(grants.workflowId, [...manages])));
  return [...new Set([...own, ...rows.map((r) => r.key)])];
}
