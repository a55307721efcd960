import type { incidents, instances, jobs, steps, subscriptions, tasks, transitions, variables } from "@/db/schema";
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

/** What one transition changes in the rows that lists, inboxes and workers read; steps and waits by their numbers. */
export interface RowChanges {
  steps: { entered: StepRow[]; completed: number[]; cancelled: number[] };
  tasks: { created: TaskRow[]; completed: number[]; cancelled: number[]; changed: TaskPatch[] };
  jobs: { created: JobRow[]; closed: number[]; failed: JobFailure[]; parking?: "park" | "unpark" };
  subscriptions: { opened: SubscriptionRow[]; closed: number[] };
  incidents: { raised: IncidentRow[]; retried: number[]; cancelled: number[] };
  variables: { set: VariableRow[]; removed: string[] };
  topics: Topic[];
}
