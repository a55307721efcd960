import "server-only";
import { and, count, eq, inArray, isNull } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { incidents, instances, steps } from "@/db/schema";
import { visibleInstances } from "@/lib/access/filters";
import { INSTANCE_STATUSES, type InstanceStatus } from "@/lib/domain/status";
import type { Context } from "@/lib/runtime/context";

export type StatusCounts = Readonly<Record<InstanceStatus, number>>;

export const NO_COUNTS: StatusCounts = Object.fromEntries(INSTANCE_STATUSES.map((s) => [s, 0])) as StatusCounts;
export const isOpenStatus = (s: InstanceStatus): boolean => s !== "completed" && s !== "cancelled";

/** How many instances of each workflow this person sees, by status: what the instance list shows when it is asked the same. */
export async function countByWorkflow(ctx: Context): Promise<ReadonlyMap<string, StatusCounts>> {
  const rows = await acrossBuckets("workflows.counts", () =>
    ctx.db
      .select({ workflowId: instances.workflowId, status: instances.status, n: count() })
      .from(instances)
      .where(visibleInstances(ctx.principal))
      .groupBy(instances.workflowId, instances.status),
  );
  return gather(rows.map((r) => ({ ...r, of: r.workflowId })));
}

/** The same for the versions of one workflow. */
export async function countByVersion(ctx: Context, workflowId: string): Promise<ReadonlyMap<number, StatusCounts>> {
  const rows = await acrossBuckets("workflows.counts", () =>
    ctx.db
      .select({ version: instances.version, status: instances.status, n: count() })
      .from(instances)
      .where(and(eq(instances.workflowId, workflowId), visibleInstances(ctx.principal)))
      .groupBy(instances.version, instances.status),
  );
  return gather(rows.map((r) => ({ ...r, of: r.version })));
}

function gather<K>(rows: readonly { of: K; status: InstanceStatus; n: number }[]): ReadonlyMap<K, StatusCounts> {
  const counts = new Map<K, StatusCounts>();
  for (const { of, status, n } of rows) counts.set(of, { ...(counts.get(of) ?? NO_COUNTS), [status]: n });
  return counts;
}

export function addCounts(all: Iterable<StatusCounts>): StatusCounts {
  const sum = { ...NO_COUNTS } as Record<InstanceStatus, number>;
  for (const counts of all) for (const status of INSTANCE_STATUSES) sum[status] += counts[status];
  return sum;
}

export interface OpenSteps {
  readonly open: number;
  readonly incidents: number;
}

/** How many steps of one version stand at each element now, and how many of them at an incident. */
export async function countOpenSteps(
  ctx: Context,
  workflowId: string,
  version: number,
): Promise<Readonly<Record<string, OpenSteps>>> {
  // A step has at most one open incident, so that no step is counted twice.
  const stoppedBy = and(
    eq(incidents.bucket, steps.bucket),
    eq(incidents.instanceId, steps.instanceId),
    eq(incidents.step, steps.step),
    isNull(incidents.resolvedAt),
  );
  const rows = await acrossBuckets("workflows.counts", () =>
    ctx.db
      .select({ element: steps.elementId, open: count(), incidents: count(incidents.id) })
      .from(steps)
      .innerJoin(instances, and(eq(instances.id, steps.instanceId), eq(instances.bucket, steps.bucket)))
      .leftJoin(incidents, stoppedBy)
      .where(
        and(
          eq(steps.workflowId, workflowId),
          eq(steps.version, version),
          eq(steps.status, "active"),
          inArray(instances.status, INSTANCE_STATUSES.filter(isOpenStatus)),
          visibleInstances(ctx.principal),
        ),
      )
      .groupBy(steps.elementId),
  );
  return Object.fromEntries(rows.map(({ element, open, incidents }) => [element, { open, incidents }]));
}
