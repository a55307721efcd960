import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Model } from "@/lib/model";
import { instant } from "./columns";

export const workflows = pgTable(
  "workflows",
  {
    id: uuid("id").primaryKey(),
    /** The BPMN process id; what URLs and called elements say. */
    key: text("key").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** null until first published. */
    latestVersion: integer("latest_version"),
    /** Days that finished instances are kept; null: for ever. */
    retentionDays: integer("retention_days"),
    createdAt: instant("created_at").notNull().defaultNow(),
    createdBy: text("created_by").notNull(),
  },
  (t) => [uniqueIndex("workflows_key_uq").on(t.key)],
);

/** A published model never changes. */
export const workflowVersions = pgTable(
  "workflow_versions",
  {
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    version: integer("version").notNull(),
    model: jsonb("model").$type<Model>().notNull(),
    note: text("note").notNull().default(""),
    publishedAt: instant("published_at").notNull(),
    publishedBy: text("published_by").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workflowId, t.version] })],
);

/** `revision` is the optimistic lock: a save names the revision it was based on. */
export const workflowDrafts = pgTable("workflow_drafts", {
  workflowId: uuid("workflow_id").primaryKey(),
  revision: integer("revision").notNull(),
  model: jsonb("model").$type<Model>().notNull(),
  updatedAt: instant("updated_at").notNull(),
  updatedBy: text("updated_by").notNull(),
});

/** `start`: members of the group may start it. `work`: its tasks may go to the group, whose members see all its instances. `manage`: the person manages it. */
export const grants = pgTable(
  "grants",
  {
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    right: text("right").$type<"start" | "work" | "manage">().notNull(),
    subjectKind: text("subject_kind").$type<"group" | "user">().notNull(),
    /** Group key or username. */
    subject: text("subject").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workflowId, t.right, t.subjectKind, t.subject] }),
    index("grants_subject_ix").on(t.subjectKind, t.subject),
  ],
);

/** What starts an instance of the latest version besides a person: a message or signal of this name, or a time. */
export const triggers = pgTable(
  "triggers",
  {
    id: uuid("id").primaryKey(),
    workflowId: uuid("workflow_id").notNull(),
    version: integer("version").notNull(),
    elementId: text("element_id").notNull(),
    /** Which of the event's definitions, from 0. */
    definition: integer("definition").notNull().default(0),
    kind: text("kind").$type<"message" | "signal" | "timer">().notNull(),
    name: text("name"),
    /** Its messages belong together by their key: one open instance takes all of a key. */
    onePerKey: boolean("one_per_key").notNull().default(false),
    dueAt: instant("due_at"),
    repeat: jsonb("repeat").$type<{ left: number | null; every: string; zone?: string }>(),
    isActive: boolean("is_active").notNull().default(true),
    /** Why it could not start an instance, and when last; null since it could. */
    lastError: text("last_error"),
    lastFailedAt: instant("last_failed_at"),
  },
  (t) => [
    uniqueIndex("triggers_definition_uq").on(t.workflowId, t.version, t.elementId, t.definition),
    index("triggers_due_ix").on(t.dueAt).where(sql`${t.isActive}`),
    index("triggers_name_ix").on(t.name).where(sql`${t.isActive}`),
  ],
);
