import type { InstanceStatus, Priority, TaskStatus } from "@/lib/domain/status";

export interface Person {
  readonly username: string;
  readonly name: string;
}

/** One row of the inbox: a task, or (in the waiting view) an instance that nobody can work on just now. */
export interface InboxRow {
  /** Names the row in the URL: the task's id, or the instance's in the waiting view. */
  readonly id: string;
  readonly kind: "task" | "instance";
  readonly instanceId: string;
  readonly number: number;
  readonly title: string;
  readonly workflow: { readonly key: string; readonly name: string };
  readonly status: InstanceStatus;
  /** null for an instance. */
  readonly taskStatus: TaskStatus | null;
  /** What is to be done, or what the instance waits for. */
  readonly step: string;
  /** null when a message or a timer started it. */
  readonly startedBy: Person | null;
  readonly assignee: Person | null;
  readonly priority: Priority;
  readonly dueAt: string | null;
  /** When the task arose; when the instance last moved. */
  readonly since: string;
  readonly closedAt: string | null;
}

export interface InboxPage {
  readonly rows: readonly InboxRow[];
  readonly nextCursor: string | null;
}
