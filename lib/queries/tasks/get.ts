import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { groups, instances, instanceStates, tasks, transitions, users, workflows } from "@/db/schema";
import { authorize, can, instanceRelations, type Principal, taskRelations } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import type { Json, JsonObject } from "@/lib/domain/json";
import { type InstanceStatus, PRIORITIES, type Priority, type TaskStatus } from "@/lib/domain/status";
import { type InstanceState, ROOT } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import type { Form, FormField, Model } from "@/lib/model";
import { getModel, readCommand, readState } from "@/lib/runtime";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import type { Person } from "./inbox-row";
import { person } from "./people";

export interface TaskDetail {
  readonly id: string;
  readonly instanceId: string;
  readonly number: number;
  readonly title: string;
  readonly businessKey: string | null;
  readonly workflow: { readonly key: string; readonly name: string; readonly version: number };
  readonly elementId: string;
  readonly step: string;
  /** What the model says about this step, for the person doing it. */
  readonly instructions: string | null;
  readonly status: TaskStatus;
  readonly instanceStatus: InstanceStatus;
  readonly assignee: Person | null;
  readonly groups: readonly { readonly key: string; readonly name: string }[];
  readonly priority: Priority;
  readonly dueAt: string | null;
  readonly instanceDueAt: string | null;
  readonly startedBy: Person | null;
  readonly startedAt: string;
  readonly createdAt: string;
  readonly claimedAt: string | null;
  readonly closedAt: string | null;
  readonly completedBy: Person | null;
  /** null where the step asks for nothing but "done". */
  readonly form: Form | null;
  /** Present values of the form's fields; once completed, what was submitted. */
  readonly values: JsonObject;
  /** The instance's other variables, labelled as its forms label them. */
  readonly properties: readonly Property[];
  readonly permissions: TaskPermissions;
}

export interface Property {
  readonly name: string;
  readonly label: string;
  readonly value: Json;
  readonly field: Pick<FormField, "type" | "options"> | null;
}

export interface TaskPermissions {
  readonly claim: boolean;
  readonly release: boolean;
  readonly assign: boolean;
  readonly complete: boolean;
  readonly setPriority: boolean;
  readonly setDue: boolean;
}

export const TaskInput = z.strictObject({ taskId: z.uuid() });
export type TaskInput = z.input<typeof TaskInput>;

/** A task with its form and the values it starts from. Throws `not_found` where the caller may neither read it nor its instance. */
export async function getTask(ctx: Context, input: TaskInput): Promise<TaskDetail> {
  const { taskId } = TaskInput.parse(input);
  const assigneeUser = alias(users, "assignee_user");
  const starter = alias(users, "starter");
  const finisher = alias(users, "finisher");
  const [row] = await ctx.db
    .select({
      task: tasks,
      instance: instances,
      workflowKey: workflows.key,
      workflowName: workflows.name,
      assigneeName: assigneeUser.name,
      starterName: starter.name,
      finisherName: finisher.name,
      state: instanceStates.state,
    })
    .from(tasks)
    .innerJoin(instances, and(eq(instances.id, tasks.instanceId), eq(instances.bucket, tasks.bucket)))
    .innerJoin(
      instanceStates,
      and(eq(instanceStates.instanceId, tasks.instanceId), eq(instanceStates.bucket, tasks.bucket)),
    )
    .innerJoin(workflows, eq(workflows.id, tasks.workflowId))
    .leftJoin(assigneeUser, eq(assigneeUser.username, tasks.assignee))
    .leftJoin(starter, eq(starter.username, instances.startedBy))
    .leftJoin(finisher, eq(finisher.username, tasks.completedBy))
    .where(byId(tasks, taskId));
  if (!row)
    throw new DomainError(
      "not_found",
      "There is no such task. It may have been removed with its instance. Go back to your inbox.",
    );

  const { task, instance } = row;
  const { principal } = ctx;
  const relations = taskRelations(principal, task);
  const ofInstance = instanceRelations(principal, {
    workflowId: instance.workflowId,
    startedBy: instance.startedBy,
    participates: await takesPart(ctx, principal, task.instanceId),
  });
  // A colleague who sees the ticket may look at its work too; what can be done with it is the task's own matter.
  if (!can(principal, "instance.read", ofInstance)) authorize(principal, "task.read", relations);

  const { model } = await getModel(ctx, instance.workflowId, instance.version);
  const element = model.elements.find((e) => e.id === task.elementId);
  const form = (element?.type === "userTask" ? element.form : undefined) ?? null;
  const state = readState(ctx, row.state);
  const fields = form?.fields ?? [];
  // The step of a finished task has left the state; what its form only showed is then read from the instance.
  const values =
    task.status === "open"
      ? valuesOf(state, task.step, fields)
      : {
          ...valuesOf(
            state,
            ROOT,
            fields.filter((field) => field.readOnly),
          ),
          ...(await submittedValues(ctx, task.instanceId, task.wait)),
        };
  const open = task.status === "open" && instance.status !== "suspended";

  return {
    id: task.id,
    instanceId: task.instanceId,
    number: instance.number,
    title: instance.title,
    businessKey: instance.businessKey,
    workflow: { key: row.workflowKey, name: row.workflowName, version: instance.version },
    elementId: task.elementId,
    step: task.name,
    instructions: element?.documentation ?? null,
    status: task.status,
    instanceStatus: instance.status,
    assignee: person(task.assignee, row.assigneeName),
    groups: await groupNames(ctx, task.groups),
    priority: PRIORITIES[task.priority] ?? "normal",
    dueAt: iso(task.dueAt),
    instanceDueAt: iso(instance.dueAt),
    startedBy: person(instance.startedBy, row.starterName),
    startedAt: instance.startedAt.toISOString(),
    createdAt: task.createdAt.toISOString(),
    claimedAt: iso(task.claimedAt),
    closedAt: iso(task.closedAt),
    completedBy: person(task.completedBy, row.finisherName),
    form,
    values,
    properties: can(principal, "variable.read", ofInstance) ? propertiesOf(model, state, fields) : [],
    permissions: {
      claim: open && can(principal, "task.claim", relations) && !relations.includes("own"),
      release: open && task.assignee !== null && can(principal, "task.unclaim", relations),
      assign: open && can(principal, "task.reassign", relations),
      complete: open && can(principal, "task.complete", relations),
      setPriority: open && can(principal, "task.setPriority", relations),
      setDue: open && can(principal, "task.setDue", relations),
    },
  };
}

async function takesPart(ctx: Context, principal: Principal, instanceId: string): Promise<boolean> {
  if (principal.kind === "system") return true;
  const mine = or(eq(tasks.assignee, principal.username), eq(tasks.completedBy, principal.username));
  const found = await ctx.db
    .select({ one: sql`1` })
    .from(tasks)
    .where(and(eq(tasks.instanceId, instanceId), eq(tasks.bucket, bucketOfId(instanceId)), mine))
    .limit(1);
  return found.length > 0;
}

async function groupNames(ctx: Context, keys: readonly string[]) {
  if (keys.length === 0) return [];
  const rows = await ctx.db
    .select()
    .from(groups)
    .where(sql`${groups.key} = any(${sql.param([...keys])})`);
  const names = new Map(rows.map((group) => [group.key, group.name]));
  return keys.map((key) => ({ key, name: names.get(key) ?? key }));
}

/** What the form's fields read: the nearest scope around the task's step that holds the variable. */
export function valuesOf(state: InstanceState, step: number, fields: readonly FormField[]): JsonObject {
  const values: JsonObject = {};
  for (const field of fields) {
    for (let at: number | null = step; at !== null; ) {
      const scope: ReturnType<typeof state.steps.get> = state.steps.get(at);
      const value = scope?.variables?.[field.key];
      if (value !== undefined) {
        values[field.key] = value;
        break;
      }
      at = scope?.parent ?? null;
    }
  }
  return values;
}

async function submittedValues(ctx: Context, instanceId: string, wait: number): Promise<JsonObject> {
  const [row] = await ctx.db
    .select({ command: transitions.command, format: transitions.format })
    .from(transitions)
    .where(
      and(
        eq(transitions.instanceId, instanceId),
        eq(transitions.bucket, bucketOfId(instanceId)),
        sql`${transitions.command}->>'type' = 'completeTask'`,
        sql`${transitions.command}->>'task' = ${String(wait)}`,
      ),
    )
    .limit(1);
  const command = row && readCommand(ctx, row.command, row.format);
  return command?.type === "completeTask" ? (command.variables ?? {}) : {};
}

function propertiesOf(model: Model, state: InstanceState, shown: readonly FormField[]): Property[] {
  const known = new Map<string, FormField>();
  for (const element of model.elements) {
    if (element.type !== "userTask" && element.type !== "startEvent") continue;
    for (const field of element.form?.fields ?? []) if (!known.has(field.key)) known.set(field.key, field);
  }
  const inForm = new Set(shown.map((field) => field.key));
  // Whole replies of services are for those who repair; the instance's page has them.
  const isPlain = (value: Json) => value !== null && (typeof value !== "object" || Array.isArray(value));
  const variables = Object.entries(state.steps.get(ROOT)?.variables ?? {}).filter(
    ([name, value]) => !inForm.has(name) && (known.has(name) ? value !== null : isPlain(value)),
  );
  return variables.map(([name, value]) => {
    const field = known.get(name);
    return {
      name,
      label: field?.label ?? inWords(name),
      value,
      field: field ? { type: field.type, ...(field.options ? { options: field.options } : {}) } : null,
    };
  });
}

/** "customerEmail" → "Customer email". */
export function inWords(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`)
    .replace(/[_-]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
