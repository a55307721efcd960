import "server-only";
import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { instances, tasks } from "@/db/schema";
import { type Action, authorize, instanceRelations, type Principal, type Relation } from "@/lib/access";
import { visibleInstances } from "@/lib/access/filters";
import { bucketOfId } from "@/lib/domain/buckets";
import { DomainError } from "@/lib/errors/domain-error";
import { byId, isId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";

export { visibleInstances };

/** Whether the person has or had a task in this instance, as a column of a query on `instances`. */
export function participates(principal: Principal, bucket: number): SQL<boolean> {
  if (principal.kind === "system") return sql<boolean>`true`;
  const mine = or(eq(tasks.assignee, principal.username), eq(tasks.completedBy, principal.username));
  return sql<boolean>`exists (select 1 from ${tasks} where ${and(eq(tasks.bucket, bucket), eq(tasks.instanceId, instances.id), mine)})`;
}

export interface ReadInstance {
  readonly instance: typeof instances.$inferSelect;
  readonly relations: readonly Relation[];
}

/** The row of an instance that the caller may read, and how the caller stands to it. Throws `not_found` otherwise. */
export async function readInstance(
  ctx: Context,
  instanceId: string,
  action: Action = "instance.read",
): Promise<ReadInstance> {
  const [row] = !isId(instanceId)
    ? []
    : await ctx.db
        .select({ instance: instances, participates: participates(ctx.principal, bucketOfId(instanceId)) })
        .from(instances)
        .where(byId(instances, instanceId));
  if (!row) {
    throw new DomainError(
      "not_found",
      "There is no such instance. Check the address, or find it in the list of instances.",
    );
  }
  const relations = instanceRelations(ctx.principal, { ...row.instance, participates: row.participates });
  authorize(ctx.principal, action, relations);
  return { instance: row.instance, relations };
}
