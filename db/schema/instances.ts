import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { InstanceStatus } from "@/lib/domain/status";
import type { Command, EngineEvent } from "@/lib/engine";
import type { ElementKind } from "@/lib/model";
import { bucketCheck, bucketColumn, instant } from "./columns";
import { workflows } from "./workflows";

/** Numbers people read; drawn in blocks by each process. */
export const instanceNumbers = pgSequence("instance_numbers", { startWith: 1, increment: 1 });

export const instances = pgTable(
  "instances",
  {
    bucket: bucketColumn(),
    id: uuid("id").notNull(),
    number: bigint("number", { mode: "number" }).notNull(),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    version: integer("version").notNull(),
    title: text("title").notNull(),
    businessKey: text("business_key"),
    /** The workflow allows one open instance a business key. */
    uniqueKey: boolean("unique_key").notNull().default(false),
    status: text("status").$type<InstanceStatus>().notNull(),
    /** 0 low, 1 normal, 2 high, 3 urgent: `PRIORITIES` by position, so that it sorts. */
    priority: integer("priority").notNull().default(1),
    dueAt: instant("due_at"),
    startedAt: instant("started_at").notNull(),
    /** Username; null when a timer or message started it. */
    startedBy: text("started_by"),
    endedAt: instant("ended_at"),
    endReason: text("end_reason"),
    /** The instance that called it, by which step, and the wait of that step which its end frees. */
    parentId: uuid("parent_id"),
    parentStep: integer("parent_step"),
    parentWait: integer("parent_wait"),
    /** How many instances stand above it. */
    depth: integer("depth").notNull().default(0),
    incidentCount: integer("incident_count").notNull().default(0),
    /** Elements with an open step that is not a scope, sorted. */
    openElements: text("open_elements").array().notNull().default([]),
    /** To sort by: machines that do things within ten seconds of each other need not move it, so that their updates stay on their page. */
    lastActivityAt: instant("last_activity_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.bucket] }),
    bucketCheck("instances", t.bucket),
    // An id in a URL leads to its rows without a look-up.
    check("instances_id_bucket", sql`${t.bucket} = ('x' || right(${t.id}::text, 3))::bit(12)::integer`),
    uniqueIndex("instances_business_key_uq")
      .on(t.bucket, t.workflowId, t.businessKey)
      .where(sql`${t.parentId} is null and ${t.endedAt} is null and ${t.uniqueKey}`),
    // A wait calls one instance, however often its job is done.
    uniqueIndex("instances_parent_uq").on(t.parentId, t.parentWait, t.bucket).where(sql`${t.parentId} is not null`),
    index("instances_started_ix").on(t.startedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("instances_workflow_status_ix").on(t.workflowId, t.status, t.startedAt.desc().nullsFirst()),
    // A status among all workflows: what the tabs of the list show and count.
    index("instances_status_ix").on(t.status, t.startedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("instances_number_ix").on(t.number),
    // Part of a title or key; see lib/queries/instances/by-words.ts.
    index("instances_words_ix").using("gin", t.title.op("gin_trgm_ops"), t.businessKey.op("gin_trgm_ops")),
    index("instances_ended_ix").on(t.endedAt).where(sql`${t.endedAt} is not null`),
    // Whole trees are removed by their root.
    index("instances_retention_ix")
      .on(t.workflowId, t.endedAt)
      .where(sql`${t.endedAt} is not null and ${t.parentId} is null`),
    index("instances_due_ix").on(t.dueAt).where(sql`${t.endedAt} is null`),
    index("instances_activity_ix").on(t.lastActivityAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
  ],
);

/** No index but the key, and room on the page, so that each update stays on its page. */
export const instanceStates = pgTable(
  "instance_states",
  {
    bucket: bucketColumn(),
    instanceId: uuid("instance_id").notNull(),
    revision: integer("revision").notNull(),
    /** `serializeState` of lib/engine; it says its format. */
    state: jsonb("state").notNull(),
    /** When its last transition was. */
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.instanceId, t.bucket] }),
    bucketCheck("instance_states", t.bucket),
    foreignKey({
      name: "instance_states_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

/** Append only: the history, the audit of what was done to an instance, and the source of time travel. */
export const transitions = pgTable(
  "transitions",
  {
    bucket: bucketColumn(),
    instanceId: uuid("instance_id").notNull(),
    revision: integer("revision").notNull(),
    commandId: uuid("command_id").notNull(),
    at: instant("at").notNull(),
    actorKind: text("actor_kind").$type<"user" | "system" | "key">().notNull(),
    /** Username, or the name of the worker or key. */
    actor: text("actor").notNull(),
    reason: text("reason"),
    /** Of command and events: what an older version of the app wrote is upcast when it is read (lib/engine/formats.ts). */
    format: integer("format").notNull().default(1),
    command: jsonb("command").$type<Command>().notNull(),
    events: jsonb("events").$type<EngineEvent[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.instanceId, t.revision, t.bucket] }),
    bucketCheck("transitions", t.bucket),
    uniqueIndex("transitions_command_uq").on(t.instanceId, t.commandId, t.bucket),
    foreignKey({
      name: "transitions_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

export const steps = pgTable(
  "steps",
  {
    bucket: bucketColumn(),
    instanceId: uuid("instance_id").notNull(),
    step: integer("step").notNull(),
    workflowId: uuid("workflow_id").notNull(),
    version: integer("version").notNull(),
    elementId: text("element_id").notNull(),
    kind: text("kind").$type<ElementKind | "process">().notNull(),
    parentStep: integer("parent_step"),
    iteration: integer("iteration"),
    /** The flow it came by. */
    flowId: text("flow_id"),
    status: text("status").$type<"active" | "completed" | "cancelled">().notNull(),
    enteredAt: instant("entered_at").notNull(),
    leftAt: instant("left_at"),
  },
  (t) => [
    primaryKey({ columns: [t.instanceId, t.step, t.bucket] }),
    bucketCheck("steps", t.bucket),
    index("steps_open_ix").on(t.workflowId, t.elementId).where(sql`${t.status} = 'active'`),
    foreignKey({
      name: "steps_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);

/** The root scope's scalar values, typed, for filters. The values themselves are in the state. */
export const variables = pgTable(
  "variables",
  {
    bucket: bucketColumn(),
    instanceId: uuid("instance_id").notNull(),
    name: text("name").notNull(),
    textValue: text("text_value"),
    numberValue: doublePrecision("number_value"),
    timeValue: instant("time_value"),
    booleanValue: boolean("boolean_value"),
  },
  (t) => [
    primaryKey({ columns: [t.instanceId, t.name, t.bucket] }),
    bucketCheck("variables", t.bucket),
    index("variables_text_ix").on(t.name, t.textValue).where(sql`${t.textValue} is not null`),
    index("variables_number_ix").on(t.name, t.numberValue).where(sql`${t.numberValue} is not null`),
    foreignKey({
      name: "variables_instance_fk",
      columns: [t.instanceId, t.bucket],
      foreignColumns: [instances.id, instances.bucket],
    }).onDelete("cascade"),
  ],
);
