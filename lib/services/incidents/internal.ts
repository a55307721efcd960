import { and, eq, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { incidents, instances, instanceStates, tasks, users } from "@/db/schema";
import { instanceRelations, type Relation } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { DomainError } from "@/lib/errors/domain-error";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";

export type LockedIncident = typeof incidents.$inferSelect & { readonly relations: readonly Relation[] };

/** The incident, with its instance locked as the runtime locks it. Throws `not_found` where there is none. */
export async function lockIncident(ctx: Context & { tx: Tx }, incidentId: string): Promise<LockedIncident> {
  const bucket = bucketOfId(incidentId);
  const ofIncident = sql`(select ${incidents.instanceId} from ${incidents} where ${incidents.id} = ${incidentId} and ${incidents.bucket} = ${bucket})`;
  await ctx.tx
    .select({ revision: instanceStates.revision })
    .from(instanceStates)
    .where(and(eq(instanceStates.bucket, bucket), eq(instanceStates.instanceId, ofIncident)))
    .for("no key update");
  const [row] = await ctx.tx
    .select({ incident: incidents, startedBy: instances.startedBy })
    .from(incidents)
    .innerJoin(instances, and(eq(instances.id, incidents.instanceId), eq(instances.bucket, incidents.bucket)))
    .where(byId(incidents, incidentId));
  if (!row)
    throw new DomainError(
      "not_found",
      "There is no such incident. It may have been removed with its instance. Nothing was changed.",
    );
  const { incident, startedBy } = row;
  const participates = await hasPart(ctx, incident.instanceId);
  return {
    ...incident,
    relations: instanceRelations(ctx.principal, { workflowId: incident.workflowId, startedBy, participates }),
  };
}

async function hasPart(ctx: Context & { tx: Tx }, instanceId: string): Promise<boolean> {
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

/** Throws a `conflict` that says who resolved it and when, unless the incident is open. */
export async function requireUnresolved(ctx: Context & { tx: Tx }, incident: LockedIncident): Promise<void> {
  if (incident.resolvedAt === null) return;
  const [user] = incident.resolvedBy
    ? await ctx.tx.select({ name: users.name }).from(users).where(eq(users.username, incident.resolvedBy))
    : [];
  const who = user?.name ?? incident.resolvedBy ?? "Somebody";
  const at = incident.resolvedAt.toISOString();
  const did = incident.how === "cancelled" ? "The step ended without it" : `${who} retried it`;
  throw new DomainError(
    "conflict",
    `This incident is resolved: ${did} at ${at.slice(0, 16).replace("T", " ")} UTC. Nothing was changed. Open the instance to see how it went on.`,
    {
      what: incident.how,
      by: incident.resolvedBy,
      byName: who,
      at,
    },
  );
}
