import "server-only";
import { and, eq, notInArray, or, sql } from "drizzle-orm";
import { z } from "zod";
import { incidents, instances, instanceStates, jobs, tasks, users, workflows } from "@/db/schema";
import { authorize, can, instanceRelations } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import type { Json, JsonObject } from "@/lib/domain/json";
import type { InstanceStatus } from "@/lib/domain/status";
import { type InstanceState, type JobSpec, ROOT, type Trace } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import type { CompiledModel } from "@/lib/model";
import type { Person } from "@/lib/queries/tasks/inbox-row";
import { person } from "@/lib/queries/tasks/people";
import { getModel, readState } from "@/lib/runtime";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { nameIn } from "./element-name";

export interface IncidentDetail {
  readonly id: string;
  readonly instanceId: string;
  readonly number: number;
  readonly title: string;
  readonly instanceStatus: InstanceStatus;
  readonly workflow: { readonly key: string; readonly name: string; readonly version: number };
  readonly elementId: string;
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly raisedAt: string;
  readonly resolvedAt: string | null;
  readonly resolvedBy: Person | null;
  readonly how: "retried" | "cancelled" | null;
  /** The expression that failed, and what it read. */
  readonly trace: Trace | null;
  /** What the far side said, where a call failed. */
  readonly details: Json;
  /** The failing call; null where none is left or the caller may not know hosts. */
  readonly call: FailedCall | null;
  /** From the step outwards to the instance: what can be corrected before a retry. */
  readonly scopes: readonly VariableScopeView[];
  readonly permissions: { readonly retry: boolean; readonly edit: boolean };
}

export interface FailedCall {
  readonly kind: JobSpec["type"];
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Json;
  } | null;
  readonly target: string;
  readonly attemptsMade: number;
  readonly attemptsLeft: number;
  readonly lastError: string | null;
  readonly timeoutMs: number | null;
}

export interface VariableScopeView {
  readonly step: number;
  readonly name: string;
  readonly variables: JsonObject;
}

const IncidentInput = z.strictObject({ incidentId: z.uuid() });
export type IncidentInput = z.input<typeof IncidentInput>;

/** An incident with all that is known of its cause. Throws `not_found` where the caller may not read it. */
export async function getIncident(ctx: Context, input: IncidentInput): Promise<IncidentDetail> {
  authorize(ctx.principal, "incident.read");
  const { incidentId } = IncidentInput.parse(input);
  const bucket = bucketOfId(incidentId);
  const [row] = await ctx.db
    .select({
      incident: incidents,
      instance: instances,
      state: instanceStates.state,
      key: workflows.key,
      name: workflows.name,
      resolverName: users.name,
      participates: participates(ctx, bucket),
    })
    .from(incidents)
    .innerJoin(instances, and(eq(instances.id, incidents.instanceId), eq(instances.bucket, incidents.bucket)))
    .innerJoin(
      instanceStates,
      and(eq(instanceStates.instanceId, incidents.instanceId), eq(instanceStates.bucket, incidents.bucket)),
    )
    .innerJoin(workflows, eq(workflows.id, incidents.workflowId))
    .leftJoin(users, eq(users.username, incidents.resolvedBy))
    .where(byId(incidents, incidentId));
  if (!row)
    throw new DomainError(
      "not_found",
      "There is no such incident. It may have been removed with its instance. Go back to the list.",
    );

  const { incident, instance } = row;
  const relations = instanceRelations(ctx.principal, {
    workflowId: instance.workflowId,
    startedBy: instance.startedBy,
    participates: row.participates,
  });
  authorize(ctx.principal, "incident.read", relations);
  const isOpen = incident.resolvedAt === null;
  const mayRetry = can(ctx.principal, "incident.retry", relations);
  const model = await getModel(ctx, instance.workflowId, instance.version);
  const state = readState(ctx, row.state);

  return {
    id: incident.id,
    instanceId: instance.id,
    number: instance.number,
    title: instance.title,
    instanceStatus: instance.status,
    workflow: { key: row.key, name: row.name, version: instance.version },
    elementId: incident.elementId,
    step: nameIn(model, incident.elementId),
    code: incident.code,
    message: incident.message,
    raisedAt: incident.raisedAt.toISOString(),
    resolvedAt: incident.resolvedAt?.toISOString() ?? null,
    resolvedBy: person(incident.resolvedBy, row.resolverName),
    how: incident.how,
    trace: can(ctx.principal, "variable.read", relations) ? incident.trace : null,
    details: mayRetry ? incident.details : null,
    call: mayRetry && isOpen ? await failedCall(ctx, incident.instanceId, incident.step) : null,
    scopes: can(ctx.principal, "variable.read", relations) && isOpen ? scopesOf(model, state, incident.step) : [],
    permissions: {
      retry: isOpen && mayRetry,
      edit: isOpen && mayRetry && can(ctx.principal, "variable.edit", relations),
    },
  };
}

function participates(ctx: Context, bucket: number) {
  if (ctx.principal.kind === "system") return sql<boolean>`true`;
  const { username } = ctx.principal;
  const mine = or(eq(tasks.assignee, username), eq(tasks.completedBy, username));
  return sql<boolean>`exists (select 1 from ${tasks} where ${and(eq(tasks.bucket, bucket), eq(tasks.instanceId, incidents.instanceId), mine)})`;
}

async function failedCall(ctx: Context, instanceId: string, step: number): Promise<FailedCall | null> {
  const [job] = await ctx.db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.bucket, bucketOfId(instanceId)),
        eq(jobs.instanceId, instanceId),
        eq(jobs.step, step),
        eq(jobs.state, "failed"),
        // What is stuck beside it calls nobody.
        notInArray(jobs.kind, ["timer", "correlate", "return"]),
      ),
    )
    .limit(1);
  if (!job?.spec || job.spec.type === "call" || job.spec.type === "return") return null;
  const { spec } = job;
  const common = {
    kind: spec.type,
    attemptsMade: job.attemptsMade,
    attemptsLeft: job.attemptsLeft,
    lastError: job.lastError,
  };
  if (spec.type === "external") return { ...common, request: null, target: spec.jobType, timeoutMs: null };
  if (spec.type === "message" || spec.type === "signal")
    return { ...common, request: null, target: spec.name, timeoutMs: null };
  const { method, url, body, timeoutMs } = spec;
  return {
    ...common,
    target: `${method} ${url}`,
    timeoutMs,
    request: { method, url, headers: redact(spec.headers), ...(body === undefined ? {} : { body }) },
  };
}

const PLAIN_HEADERS = ["accept", "content-type", "idempotency-key", "user-agent"];

/** Headers are where credentials travel: only those that never carry one are shown with their value. */
export function redact(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      PLAIN_HEADERS.includes(name.toLowerCase()) ? value : "••••••",
    ]),
  );
}

export function scopesOf(model: CompiledModel, state: InstanceState, step: number): VariableScopeView[] {
  const scopes: VariableScopeView[] = [];
  for (let at: number | null = step; at !== null; ) {
    const open: ReturnType<typeof state.steps.get> = state.steps.get(at);
    if (!open) break;
    const variables = open.variables ?? {};
    if (at === ROOT || Object.keys(variables).length > 0) {
      scopes.push({ step: at, name: at === ROOT ? "Instance" : nameIn(model, open.element), variables });
    }
    at = open.parent;
  }
  return scopes;
}
