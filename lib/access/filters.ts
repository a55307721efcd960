import { and, arrayContains, arrayOverlaps, eq, exists, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { QueryBuilder } from "drizzle-orm/pg-core";
import { instances, tasks } from "@/db/schema";
import { reachOf } from "./authorize";
import type { Action } from "./matrix";
import type { Principal } from "./principal";

const nothing = sql`false`;

/** Condition on `instances` that keeps those the person may do `action` to. undefined: all of them. */
export function visibleInstances(principal: Principal, action: Action = "instance.list"): SQL | undefined {
  const reach = reachOf(principal, action);
  if (principal.kind === "system" || reach.includes("any")) return undefined;
  const workflows = new Set<string>();
  if (reach.includes("group")) for (const id of principal.worksOn) workflows.add(id);
  if (reach.includes("team")) for (const id of principal.manages) workflows.add(id);
  const allowed: (SQL | undefined)[] = [];
  if (workflows.size > 0) allowed.push(inArray(instances.workflowId, [...workflows]));
  if (reach.includes("part")) {
    const mine = or(eq(tasks.assignee, principal.username), eq(tasks.completedBy, principal.username));
    const heldTask = new QueryBuilder()
      .select({ one: sql`1` })
      .from(tasks)
      .where(and(eq(tasks.bucket, instances.bucket), eq(tasks.instanceId, instances.id), mine));
    allowed.push(eq(instances.startedBy, principal.username), exists(heldTask));
  }
  return or(...allowed) ?? nothing;
}

/** Condition on `tasks` that keeps those the person may do `action` to. undefined: all of them. */
export function visibleTasks(principal: Principal, action: Action = "task.list"): SQL | undefined {
  const reach = reachOf(principal, action);
  if (principal.kind === "system" || reach.includes("any")) return undefined;
  const allowed: (SQL | undefined)[] = [];
  if (reach.includes("own")) allowed.push(eq(tasks.assignee, principal.username));
  if (reach.includes("pool")) {
    const offered = or(
      arrayContains(tasks.users, [principal.username]),
      principal.groups.length > 0 ? arrayOverlaps(tasks.groups, [...principal.groups]) : undefined,
    );
    allowed.push(and(isNull(tasks.assignee), offered));
  }
  if (reach.includes("team") && principal.manages.length > 0)
    allowed.push(inArray(tasks.workflowId, [...principal.manages]));
  return or(...allowed) ?? nothing;
}
