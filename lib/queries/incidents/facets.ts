import "server-only";
import { and, count, desc, eq, isNull, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { incidents, instances, workflows } from "@/db/schema";
import { authorize } from "@/lib/access";
import { visibleInstances } from "@/lib/access/filters";
import type { Context } from "@/lib/runtime/context";
import { elementName } from "./element-name";

export interface IncidentFacets {
  readonly open: number;
  readonly workflows: readonly { readonly key: string; readonly name: string; readonly count: number }[];
  readonly elements: readonly {
    readonly workflow: string;
    readonly id: string;
    readonly name: string;
    readonly count: number;
  }[];
  readonly codes: readonly { readonly code: string; readonly count: number }[];
}

/** What there is to filter open incidents by, and how many stand behind each choice. */
export async function incidentFacets(ctx: Context): Promise<IncidentFacets> {
  authorize(ctx.principal, "incident.list");
  const groups = await acrossBuckets("incidents.facets", () =>
    ctx.db
      .select({
        workflowId: incidents.workflowId,
        key: workflows.key,
        name: workflows.name,
        version: sql<number>`max(${instances.version})`.mapWith(Number),
        elementId: incidents.elementId,
        code: incidents.code,
        count: count(),
      })
      .from(incidents)
      .innerJoin(instances, and(eq(instances.id, incidents.instanceId), eq(instances.bucket, incidents.bucket)))
      .innerJoin(workflows, eq(workflows.id, incidents.workflowId))
      .where(and(isNull(incidents.resolvedAt), visibleInstances(ctx.principal, "incident.list")))
      .groupBy(incidents.workflowId, workflows.key, workflows.name, incidents.elementId, incidents.code)
      .orderBy(desc(count())),
  );
  const byWorkflow = new Map<string, { key: string; name: string; count: number }>();
  const byElement = new Map<string, { workflow: string; id: string; name: string; count: number }>();
  const byCode = new Map<string, { code: string; count: number }>();
  for (const group of groups) {
    add(byWorkflow, group.key, { key: group.key, name: group.name, count: group.count });
    const name = await elementName(ctx, group.workflowId, group.version, group.elementId);
    add(byElement, `${group.key} ${group.elementId}`, {
      workflow: group.key,
      id: group.elementId,
      name,
      count: group.count,
    });
    add(byCode, group.code, { code: group.code, count: group.count });
  }
  return {
    open: groups.reduce((sum, group) => sum + group.count, 0),
    workflows: mostFirst(byWorkflow),
    elements: mostFirst(byElement),
    codes: mostFirst(byCode),
  };
}

function add<T extends { count: number }>(map: Map<string, T>, key: string, entry: T): void {
  const present = map.get(key);
  if (present) present.count += entry.count;
  else map.set(key, entry);
}

function mostFirst<T extends { count: number }>(map: Map<string, T>): T[] {
  return [...map.values()].sort((a, b) => b.count - a.count);
}
