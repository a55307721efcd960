import type { incidents, instances, jobs, steps, subscriptions, tasks, transitions, variables } from "@/db/schema";
import type { ReturnEntry } from "@/db/schema/job-spec";
import type { Topic } from "@/lib/live/topics";

export type InstanceRow = typeof instances.$inferSelect;
export type TransitionRow = typeof transitions.$inferSelect;
export type StepRow = typeof steps.$inferSelect;
export type TaskRow = typeof tasks.$inferSelect;
export type JobRow = typeof jobs.$inferSelect;
export type SubscriptionRow = typeof subscriptions.$inferSelect;
export type IncidentRow = typeof incidents.$inferSelect;
export type VariableRow = typeof variables.$inferSelect;

/** What of a task changes while it stays open. */
export type TaskPatch = { wait: number } & Partial<Pick<TaskRow, "assignee" | "claimedAt" | "priority" | "dueAt">>;

export type JobFailure = Pick<JobRow, "wait" | "state" | "dueAt" | "runAt" | "attemptsLeft"> & { lastError: string };

/** The step of another instance that called this one. */
export interface Caller {
  readonly instanceId: string;
  readonly step: number;
  readonly wait: number;
}

/** What one transition changes in the rows that lists, inboxes and workers read; steps and waits by their numbers. */
export interface RowChanges {
  steps: { entered: StepRow[]; completed: number[]; cancelled: number[] };
  tasks: { created: TaskRow[]; completed: number[]; cancelled: number[]; changed: TaskPatch[] };
  jobs: {
    created: JobRow[];
    closed: number[];
    failed: JobFailure[];
    /** Given up before, and tried anew. */
    again: Pick<JobRow, "wait" | "runAt">[];
    /** Take the place of whatever job their wait has. */
    calledOff: JobRow[];
    parking?: "park" | "unpark";
  };
  /** What the caller of this instance is told. */
  returned?: { readonly to: Caller; readonly jobId: string; readonly entries: readonly ReturnEntry[] };
  subscriptions: { opened: SubscriptionRow[]; closed: number[] };
  incidents: { raised: IncidentRow[]; retried: number[]; cancelled: number[] };
  variables: { set: VariableRow[]; removed: string[] };
  topics: Topic[];
}
