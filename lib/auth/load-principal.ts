import { and, eq, inArray, or } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { grants, memberships, users } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access/principal";

/** The person with role, groups and grants as they are now; undefined when removed or disabled. */
export async function loadPrincipal(db: Db | Tx, userId: string): Promise<UserPrincipal | undefined> {
  const rows = await db
    .select({
      username: users.username,
      name: users.name,
      role: users.role,
      banned: users.banned,
      group: memberships.groupKey,
    })
    .from(users)
    .leftJoin(memberships, eq(memberships.username, users.username))
    .where(eq(users.id, userId));
  const [person] = rows;
  if (!person || person.banned) return undefined;
  const groups = rows.flatMap((row) => (row.group ? [row.group] : []));
  const held = await db
    .select({ workflowId: grants.workflowId, right: grants.right })
    .from(grants)
    .where(
      or(
        and(eq(grants.subjectKind, "user"), eq(grants.subject, person.username)),
        groups.length > 0 ? and(eq(grants.subjectKind, "group"), inArray(grants.subject, groups)) : undefined,
      ),
    );
  const having = (right: "start" | "work" | "manage") => [
    ...new Set(held.filter((grant) => grant.right === right).map((grant) => grant.workflowId)),
  ];
  return {
    kind: "user",
    userId,
    username: person.username,
    name: person.name,
    role: person.role,
    groups,
    manages: having("manage"),
    worksOn: having("work"),
    starts: having("start"),
  };
}
