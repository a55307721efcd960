import "server-only";
import { asc, desc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { comments, incidents, jobs, subscriptions, tasks, users } from "@/db/schema";
import { can, commentRelations, taskRelations } from "@/lib/access";
import {
  type JobKind,
  type JobState,
  PRIORITIES,
  type Priority,
  type SubscriptionKind,
  type TaskStatus,
} from "@/lib/domain/status";
import type { Trace } from "@/lib/engine";
import type { Person } from "@/lib/queries/tasks/inbox-row";
import { person } from "@/lib/queries/tasks/people";
import { getModel } from "@/lib/runtime";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { targetOf } from "./redact";
import { labelOf } from "./label-of";
import { readInstance } from "./visible";

export interface InstanceTask {
  readonly id: string;
  readonly step: number;
  readonly elementId: string;
  readonly name: string;
  readonly status: TaskStatus;
  readonly assignee: Person | null;
  readonly completedBy: Person | null;
  readonly groups: readonly string[];
  readonly priority: Priority;
  readonly dueAt: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
  /** Whether the caller may open it in the inbox. */
  readonly canOpen: boolean;
}

export interface InstanceComment {
  readonly id: string;
  readonly author: Person;
  /** null once removed. */
  readonly body: string | null;
  readonly at: string;
  readonly canRemove: boolean;
}

export interface InstanceIncident {
  readonly id: string;
  readonly step: number;
  readonly elementId: string;
  readonly elementName: string;
  readonly code: string;
  readonly message: string;
  readonly trace: Trace | null;
  readonly raisedAt: string;
  readonly resolvedAt: string | null;
  readonly resolvedBy: Person | null;
  readonly how: "retried" | "cancelled" | null;
}

export interface InstanceJob {
  readonly id: string;
  readonly step: number;
  readonly elementId: string;
  readonly elementName: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly target: string | null;
  readonly dueAt: string;
  readonly attemptsMade: number;
  readonly attemptsLeft: number;
  readonly lastError: string | null;
}

export interface InstanceSubscription {
  readonly id: string;
  readonly step: number;
  readonly elementId: string;
  readonly elementName: string;
  readonly kind: SubscriptionKind;
  readonly name: string;
  readonly key: string;
  readonly since: string;
}

export interface InstanceWorkView {
  readonly tasks: readonly InstanceTask[];
  readonly comments: readonly InstanceComment[];
  readonly incidents: readonly InstanceIncident[];
  readonly jobs: readonly InstanceJob[];
  readonly subscriptions: readonly InstanceSubscription[];
}

const ROWS_MAX = 300;
/** Looking for a message that came early, and what caller and called instance tell each other, show elsewhere. */
const OWN_BUSINESS: readonly JobKind[] = ["correlate", "return", "callOff"];

/** All that people and machines have to do, did, or ran into in an instance. */
export async function getInstanceWork(ctx: Context, instanceId: string): Promise<InstanceWorkView> {
  const { instance, relations } = await readInstance(ctx, instanceId);
  const { principal } = ctx;
  const finisher = alias(users, "finisher");
  const [taskRows, commentRows, incidentRows, jobRows, subscriptionRows, { elements }] = await Promise.all([
    ctx.db
      .select({ task: tasks, assigneeName: users.name, finisherName: finisher.name })
      .from(tasks)
      .leftJoin(users, eq(users.username, tasks.assignee))
      .leftJoin(finisher, eq(finisher.username, tasks.completedBy))
      .where(ofInstance(tasks, instance.id))
      .orderBy(desc(tasks.wait))
      .limit(ROWS_MAX),
    ctx.db
      .select({ comment: comments, authorName: users.name })
      .from(comments)
      .leftJoin(users, eq(users.username, comments.author))
      .where(ofInstance(comments, instance.id))
      .orderBy(desc(comments.at), desc(comments.id))
      .limit(ROWS_MAX),
    ctx.db
      .select({ incident: incidents, resolverName: users.name })
      .from(incidents)
      .leftJoin(users, eq(users.username, incidents.resolvedBy))
      .where(ofInstance(incidents, instance.id))
      .orderBy(desc(incidents.incident))
      .limit(ROWS_MAX),
    ctx.db.select().from(jobs).where(ofInstance(jobs, instance.id)).orderBy(asc(jobs.dueAt)).limit(ROWS_MAX),
    ctx.db
      .select()
      .from(subscriptions)
      .where(ofInstance(subscriptions, instance.id))
      .orderBy(asc(subscriptions.createdAt))
      .limit(ROWS_MAX),
    getModel(ctx, instance.workflowId, instance.version),
  ]);
  const nameOf = (element: string) => labelOf({ elements }, element);
  const now = (ctx.clock ?? (() => new Date()))();
  const seesTargets = can(principal, "job.retries", relations);
  const isPart = relations.includes("part");
  return {
    tasks: taskRows.map(({ task, ...row }) => ({
      id: task.id,
      step: task.step,
      elementId: task.elementId,
      name: task.name,
      status: task.status,
      assignee: person(task.assignee, row.assigneeName),
      completedBy: person(task.completedBy, row.finisherName),
      groups: task.groups,
      priority: PRIORITIES[task.priority] ?? "normal",
      dueAt: task.dueAt?.toISOString() ?? null,
      createdAt: task.createdAt.toISOString(),
      closedAt: task.closedAt?.toISOString() ?? null,
      canOpen: can(principal, "task.read", taskRelations(principal, task)),
    })),
    comments: commentRows.map(({ comment, authorName }) => ({
      id: comment.id,
      author: { username: comment.author, name: authorName ?? comment.author },
      body: comment.removedAt === null ? comment.body : null,
      at: comment.at.toISOString(),
      canRemove:
        comment.removedAt === null &&
        can(
          principal,
          "comment.remove",
          commentRelations(principal, comment, { ...instance, participates: isPart }, now),
        ),
    })),
    incidents: incidentRows.map(({ incident, resolverName }) => ({
      id: incident.id,
      step: incident.step,
      elementId: incident.elementId,
      elementName: nameOf(incident.elementId),
      code: incident.code,
      message: incident.message,
      trace: incident.trace,
      raisedAt: incident.raisedAt.toISOString(),
      resolvedAt: incident.resolvedAt?.toISOString() ?? null,
      resolvedBy: person(incident.resolvedBy, resolverName),
      how: incident.how,
    })),
    jobs: jobRows
      .filter(({ kind }) => !OWN_BUSINESS.includes(kind))
      .map((job) => ({
        id: job.id,
        step: job.step,
        elementId: job.elementId,
        elementName: nameOf(job.elementId),
        kind: job.kind,
        state: job.state,
        target: job.spec && seesTargets ? targetOf(job.spec) : null,
        dueAt: job.dueAt.toISOString(),
        attemptsMade: job.attemptsMade,
        attemptsLeft: job.attemptsLeft,
        lastError: job.lastError,
      })),
    subscriptions: subscriptionRows.map((row) => ({
      id: row.id,
      step: row.step,
      elementId: row.elementId,
      elementName: nameOf(row.elementId),
      kind: row.kind,
      name: row.name,
      key: row.key,
      since: row.createdAt.toISOString(),
    })),
  };
}
