import { and, eq, or, sql } from "drizzle-orm";
import { instances, instanceStates, tasks } from "@/db/schema";
import { instanceRelations, type Relation } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { isFinal } from "@/lib/domain/status";
import { DomainError } from "@/lib/errors/domain-error";
import type { InTransaction } from "@/lib/runtime";
import { byId, ofInstance } from "@/lib/runtime/by-id";

export type LockedInstance = typeof instances.$inferSelect & {
  /** How the caller stands to it, read under the lock. */
  readonly relations: readonly Relation[];
};

/** The instance, locked as the runtime locks it. Throws `not_found` where there is none. */
export async function lockInstance(ctx: InTransaction, instanceId: string): Promise<LockedInstance> {
  await ctx.tx
    .select({ revision: instanceStates.revision })
    .from(instanceStates)
    .where(ofInstance(instanceStates, instanceId))
    .for("update");
  const [instance] = await ctx.tx.select().from(instances).where(byId(instances, instanceId));
  if (!instance) {
    throw new DomainError(
      "not_found",
      "There is no such instance. Nothing was changed. Go back to the list of instances.",
    );
  }
  return {
    ...instance,
    relations: instanceRelations(ctx.principal, { ...instance, participates: await hasPart(ctx, instanceId) }),
  };
}

async function hasPart(ctx: InTransaction, instanceId: string): Promise<boolean> {
  if (ctx.principal.kind === "system") return true;
  const { username } = ctx.principal;
  const rows = await ctx.tx
    .select({ one: sql`1` })
    .from(tasks)
    .where(
      and(
        eq(tasks.bucket, bucketOfId(instanceId)),
        eq(tasks.instanceId, instanceId),
        or(eq(tasks.assignee, username), eq(tasks.completedBy, username)),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Throws a `conflict` that says how and when it ended, unless the instance is open. */
export function requireNotEnded(instance: LockedInstance): void {
  if (!isFinal(instance.status)) return;
  const at = instance.endedAt ? ` at ${instance.endedAt.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  throw new DomainError(
    "conflict",
    `Instance ${instance.number} was ${instance.status}${at}. Nothing was changed. Reload to see how it ended.`,
    { what: instance.status, at: instance.endedAt?.toISOString() },
  );
}
