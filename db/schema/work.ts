import { sql } from "drizzle-orm";
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Json, JsonObject } from "@/lib/domain/json";
import type { JobKind, JobState, SubscriptionKind, TaskStatus } from "@/lib/domain/status";
import type { Trace } from "@/lib/engine";
import { bucketCheck, bucketColumn, instant } from "./columns";
import { instances } from "./instances";
import type { StoredJobSpec } from "./job-spec";

export const tasks = pgTable(
  "tasks",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    instanceId: uuid("instance_id").notNull(),
    /** The engine's wait id, which commands name. */
    wait: integer("wait").notNull(),
    step: integer("step").notNull(),
    workflowId: uuid("workflow_id").notNull(),
    elementId: text("element_id").notNull(),
    name: text("name").notNull(),
    status: text("status").$type<TaskStatus>().notNull(),
    /** Username. */
    assignee: text("assignee"),
    /** Candidate groups (keys) and users (usernames). */
    groups: text("groups").array().notNull(),
    users: text("users").array().notNull(),
    priority: integer("priority").notNull().default(1),
    dueAt: instant("due_at"),
    followUpAt: instant("follow_up_at"),
    createdAt: instant("created_at").notNull(),
    claimedAt: instant("claimed_at"),
    closedAt: instant("closed_at"),
    completedBy: text("completed_by"),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("tasks", t.bucket),
    uniqueIndex("tasks_wait_uq").on(t.instanceId, t.wait, t.bucket),
    index("tasks_assignee_ix").on(t.assignee, t.dueAt).where(sql`${t.status} = 'open'`),
    index("tasks_pool_ix").using("gin", t.groups).where(sql`${t.status} = 'open' and ${t.assignee} is null`),
    // As the inbox sorts them: what has no due date comes last.
    index("tasks_due_ix").on(sql`coalesce(${t.dueAt}, 'infinity'::timestamptz)`, t.id).where(sql`${t.status} = 'open'`),
    index("tasks_done_ix").on(t.completedBy, t.closedAt.desc().nullsFirst()).where(sql`${t.status} = 'completed'`),
    foreignKey({
      name: "tasks_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

export const jobs = pgTable(
  "jobs",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    instanceId: uuid("instance_id").notNull(),
    wait: integer("wait").notNull(),
    step: integer("step").notNull(),
    workflowId: uuid("workflow_id").notNull(),
    elementId: text("element_id").notNull(),
    kind: text("kind").$type<JobKind>().notNull(),
    state: text("state").$type<JobState>().notNull(),
    /** What a worker needs: the call, or the type an external worker asks for. null where the wait says it all. */
    spec: jsonb("spec").$type<StoredJobSpec>(),
    /** What external workers ask for, as indexed; null on our own jobs. */
    jobType: text("job_type"),
    /** Whom a call goes to, as indexed; "" is Throughline itself, null on jobs that call nobody. */
    host: text("host"),
    /** What people see: when a timer fires, when the next attempt is made. */
    dueAt: instant("due_at").notNull(),
    /** Next moment it may be taken: `due_at` while ready, end of the lease while leased. */
    runAt: instant("run_at").notNull(),
    lockOwner: text("lock_owner"),
    epoch: integer("epoch").notNull().default(0),
    attemptsLeft: integer("attempts_left").notNull(),
    attemptsMade: integer("attempts_made").notNull().default(0),
    /** How often a worker disappeared while it held the lease. */
    crashes: integer("crashes").notNull().default(0),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("jobs", t.bucket),
    uniqueIndex("jobs_wait_uq").on(t.instanceId, t.wait, t.bucket),
    // Each queue by itself, so that whoever looks into one never wades through another: by age, and each workflow's oldest.
    index("jobs_own_ix")
      .on(t.runAt, t.bucket)
      .where(sql`${t.state} in ('ready', 'leased') and ${t.kind} not in ('external', 'http')`),
    index("jobs_own_fair_ix")
      .on(t.workflowId, t.runAt, t.bucket)
      .where(sql`${t.state} in ('ready', 'leased') and ${t.kind} not in ('external', 'http')`),
    index("jobs_http_ix").on(t.runAt, t.bucket).where(sql`${t.state} in ('ready', 'leased') and ${t.kind} = 'http'`),
    // Each host's, so that those of a host that has no room are passed over.
    index("jobs_http_fair_ix")
      .on(t.host, t.workflowId, t.runAt, t.bucket)
      .where(sql`${t.state} in ('ready', 'leased') and ${t.kind} = 'http'`),
    // Each workflow's oldest, so that a long queue of one never hides the others.
    index("jobs_external_ix")
      .on(t.jobType, t.workflowId, t.runAt, t.bucket)
      .where(sql`${t.state} in ('ready', 'leased') and ${t.kind} = 'external'`),
    foreignKey({
      name: "jobs_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

export const subscriptions = pgTable(
  "subscriptions",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    instanceId: uuid("instance_id").notNull(),
    wait: integer("wait").notNull(),
    step: integer("step").notNull(),
    workflowId: uuid("workflow_id").notNull(),
    elementId: text("element_id").notNull(),
    kind: text("kind").$type<SubscriptionKind>().notNull(),
    name: text("name").notNull(),
    key: text("key").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("subscriptions", t.bucket),
    uniqueIndex("subscriptions_wait_uq").on(t.instanceId, t.wait, t.bucket),
    // The id, which tells when it was opened, gives those of one key in their order.
    index("subscriptions_name_key_ix").on(t.name, t.key, t.id),
    foreignKey({
      name: "subscriptions_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

/** Published messages; one that nobody waits for yet is kept until it expires. Lives in the bucket of its name and key. */
export const messages = pgTable(
  "messages",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    key: text("key").notNull(),
    variables: jsonb("variables").$type<JsonObject>().notNull(),
    /** Only these workflows take it; null: all. */
    workflows: uuid("workflows").array(),
    publishedAt: instant("published_at").notNull(),
    publishedBy: text("published_by"),
    expiresAt: instant("expires_at").notNull(),
    /** When a worker looks for a subscriber if its publisher did not get that far; null: it did. */
    lookAt: instant("look_at"),
    consumedAt: instant("consumed_at"),
    /** The instance that it was delivered to, or that it started. */
    consumedBy: uuid("consumed_by"),
    consumedAs: text("consumed_as").$type<"delivered" | "started">(),
    /** Why the workflow that should have taken it could not, in words. */
    refusal: text("refusal"),
    refusedBy: uuid("refused_by"),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("messages", t.bucket),
    index("messages_waiting_ix").on(t.bucket, t.name, t.key, t.id).where(sql`${t.consumedAt} is null`),
    index("messages_look_ix").on(t.bucket, t.lookAt).where(sql`${t.lookAt} is not null`),
    index("messages_expires_ix").on(t.expiresAt),
    index("messages_refused_ix").on(t.refusedBy).where(sql`${t.refusedBy} is not null and ${t.consumedAt} is null`),
  ],
);

export const incidents = pgTable(
  "incidents",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    instanceId: uuid("instance_id").notNull(),
    /** The engine's incident id. */
    incident: integer("incident").notNull(),
    step: integer("step").notNull(),
    workflowId: uuid("workflow_id").notNull(),
    elementId: text("element_id").notNull(),
    code: text("code").notNull(),
    message: text("message").notNull(),
    trace: jsonb("trace").$type<Trace>(),
    details: jsonb("details").$type<Json>(),
    raisedAt: instant("raised_at").notNull(),
    resolvedAt: instant("resolved_at"),
    resolvedBy: text("resolved_by"),
    how: text("how").$type<"retried" | "cancelled">(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("incidents", t.bucket),
    // A step stops at one cause at a time, so it holds at most one open incident.
    uniqueIndex("incidents_one_open_per_step").on(t.instanceId, t.step, t.bucket).where(sql`${t.resolvedAt} is null`),
    index("incidents_open_ix")
      .on(t.raisedAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.resolvedAt} is null`),
    index("incidents_instance_ix").on(t.instanceId),
    foreignKey({
      name: "incidents_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

export const comments = pgTable(
  "comments",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    instanceId: uuid("instance_id").notNull(),
    author: text("author").notNull(),
    body: text("body").notNull(),
    at: instant("at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("comments", t.bucket),
    index("comments_instance_ix").on(t.instanceId, t.at),
    foreignKey({
      name: "comments_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

/** Same key and body: the first result again. Same key, other body: refused. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    bucket: bucketColumn(),
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    bodyHash: text("body_hash").notNull(),
    result: jsonb("result").$type<Json>(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.key, t.bucket] }),
    bucketCheck("idempotency_keys", t.bucket),
    index("idempotency_keys_created_ix").on(t.createdAt),
  ],
);

/** Who did what to anything, written in the transaction that did it. */
export const audit = pgTable(
  "audit",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    at: instant("at").notNull().defaultNow(),
    actorKind: text("actor_kind").$type<"user" | "system" | "key">().notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    targetKind: text("target_kind").notNull(),
    targetId: text("target_id").notNull(),
    reason: text("reason"),
    details: jsonb("details").$type<JsonObject>(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("audit", t.bucket),
    index("audit_target_ix").on(t.targetKind, t.targetId),
  ],
);

export const workerHeartbeats = pgTable("worker_heartbeats", {
  worker: text("worker").primaryKey(),
  startedAt: instant("started_at").notNull(),
  seenAt: instant("seen_at").notNull(),
});
