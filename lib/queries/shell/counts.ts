import "server-only";
import { and, count, eq, exists, isNull, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { incidents, instances, tasks } from "@/db/schema";
import { can } from "@/lib/access";
import { visibleInstances } from "@/lib/access/filters";
import type { Context } from "@/lib/runtime/context";

export interface ShellCounts {
  /** Open tasks assigned to the person. */
  readonly tasks: number;
  /** Open incidents that the person may retry; null: not that person's business. */
  readonly incidents: number | null;
}

/** The numbers beside the places of the rail. */
export async function getShellCounts(ctx: Context): Promise<ShellCounts> {
  const { principal } = ctx;
  if (principal.kind !== "user") return { tasks: 0, incidents: null };
  return acrossBuckets("shell.counts", async () => {
    const [mine] = await ctx.db
      .select({ value: count() })
      .from(tasks)
      .where(and(eq(tasks.assignee, principal.username), eq(tasks.status, "open")));
    return { tasks: mine?.value ?? 0, incidents: can(principal, "incident.retry") ? await openIncidents(ctx) : null };
  });
}

async function openIncidents(ctx: Context): Promise<number> {
  const visible = visibleInstances(ctx.principal, "incident.retry");
  const inReach =
    visible &&
    exists(
      ctx.db
        .select({ one: sql`1` })
        .from(instances)
        .where(and(eq(instances.bucket, incidents.bucket), eq(instances.id, incidents.instanceId), visible)),
    );
  const [open] = await ctx.db
    .select({ value: count() })
    .from(incidents)
    .where(and(isNull(incidents.resolvedAt), inReach));
  return open?.value ?? 0;
}
