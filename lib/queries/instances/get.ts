import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instances, instanceStates, users, workflows } from "@/db/schema";
import { can } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { type InstanceStatus, isFinal, PRIORITIES, type Priority } from "@/lib/domain/status";
import type { Person } from "@/lib/queries/tasks/inbox-row";
import { person } from "@/lib/queries/tasks/people";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { readInstance } from "./visible";

export interface RelatedInstanceView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly status: InstanceStatus;
}

export interface InstanceView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly businessKey: string | null;
  readonly workflow: {
    readonly key: string;
    readonly name: string;
    readonly version: number;
    readonly latestVersion: number | null;
  };
  readonly status: InstanceStatus;
  readonly priority: Priority;
  readonly dueAt: string | null;
  readonly startedAt: string;
  /** null when a timer or a message started it. */
  readonly startedBy: Person | null;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly lastActivityAt: string;
  readonly incidents: number;
  readonly revision: number;
  /** The instances above it, from the outermost to the one that called it. */
  readonly callers: readonly RelatedInstanceView[];
  readonly children: readonly RelatedInstanceView[];
  readonly permissions: InstancePermissions;
}

export interface InstancePermissions {
  readonly cancel: boolean;
  readonly suspend: boolean;
  readonly resume: boolean;
  readonly editVariables: boolean;
  readonly retry: boolean;
  readonly comment: boolean;
  /** To move its steps, rounds and events by hand. */
  readonly modify: boolean;
  /** To say what happens next, where the model leaves that to people. */
  readonly choose: boolean;
}

const CHILDREN_MAX = 100;

/** What the head of an instance's page shows. Throws `not_found` where the caller may not read it. */
export async function getInstance(ctx: Context, instanceId: string): Promise<InstanceView> {
  const { instance, relations } = await readInstance(ctx, instanceId);
  const bucket = bucketOfId(instance.id);
  const relative = alias(instances, "relative");
  const related = { id: relative.id, number: relative.number, title: relative.title, status: relative.status };
  const [[row], callers, children] = await Promise.all([
    ctx.db
      .select({
        key: workflows.key,
        name: workflows.name,
        latestVersion: workflows.latestVersion,
        starterName: users.name,
        revision: instanceStates.revision,
      })
      .from(instances)
      .innerJoin(workflows, eq(workflows.id, instances.workflowId))
      .innerJoin(instanceStates, and(eq(instanceStates.instanceId, instances.id), eq(instanceStates.bucket, bucket)))
      .leftJoin(users, eq(users.username, instances.startedBy))
      .where(byId(instances, instance.id)),
    instance.parentId === null ? [] : callersOf(ctx, instance.parentId),
    // A called instance lies in its caller's bucket.
    ctx.db
      .select(related)
      .from(relative)
      .where(and(eq(relative.bucket, bucket), eq(relative.parentId, instance.id)))
      .orderBy(asc(relative.number))
      .limit(CHILDREN_MAX),
  ]);
  const { principal } = ctx;
  const isOpen = !isFinal(instance.status);
  const isSuspended = instance.status === "suspended";
  return {
    id: instance.id,
    number: instance.number,
    title: instance.title,
    businessKey: instance.businessKey,
    workflow: {
      key: row!.key,
      name: row!.name,
      version: instance.version,
      latestVersion: row!.latestVersion,
    },
    status: instance.status,
    priority: PRIORITIES[instance.priority] ?? "normal",
    dueAt: instance.dueAt?.toISOString() ?? null,
    startedAt: instance.startedAt.toISOString(),
    startedBy: person(instance.startedBy, row!.starterName),
    endedAt: instance.endedAt?.toISOString() ?? null,
    endReason: instance.endReason,
    lastActivityAt: instance.lastActivityAt.toISOString(),
    incidents: instance.incidentCount,
    revision: row!.revision,
    callers,
    children,
    permissions: {
      // No model can say yet that those who take part may cancel, so only who leads it may.
      cancel:
        isOpen &&
        can(
          principal,
          "instance.cancel",
          relations.filter((r) => r !== "part"),
        ),
      suspend: isOpen && !isSuspended && can(principal, "instance.suspend", relations),
      resume: isSuspended && can(principal, "instance.resume", relations),
      editVariables: isOpen && can(principal, "variable.edit", relations),
      retry: isOpen && can(principal, "incident.retry", relations),
      comment: can(principal, "comment.add", relations),
      modify: isOpen && !isSuspended && can(principal, "instance.modify", relations),
      choose: isOpen && !isSuspended && can(principal, "instance.choose", relations),
    },
  };
}

/** A called instance lies in its caller's bucket, so the whole way up does. */
async function callersOf(ctx: Context, instanceId: string): Promise<RelatedInstanceView[]> {
  const bucket = bucketOfId(instanceId);
  const { rows } = await ctx.db.execute<{ [P in keyof RelatedInstanceView]: RelatedInstanceView[P] }>(sql`
    with recursive callers as (
      select i.id, i.number, i.title, i.status, i.parent_id, i.depth from instances i
        where i.bucket = ${bucket} and i.id = ${instanceId}
      union all
      select i.id, i.number, i.title, i.status, i.parent_id, i.depth from callers c
        join instances i on i.id = c.parent_id where i.bucket = ${bucket})
    select id, number::int as number, title, status from callers order by depth`);
  return rows;
}
