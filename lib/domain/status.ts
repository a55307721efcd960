/** What an instance is doing, as lists and badges show it. `running`: a person or a machine has work open; `waiting`: only time or events can go on. */
export const INSTANCE_STATUSES = ["running", "waiting", "incident", "suspended", "completed", "cancelled"] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

const FINAL_INSTANCE_STATUSES: readonly InstanceStatus[] = ["completed", "cancelled"];
export function isFinal(status: InstanceStatus): boolean {
  return FINAL_INSTANCE_STATUSES.includes(status);
}

export const STEP_STATUSES = ["active", "completed", "cancelled"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const TASK_STATUSES = ["open", "completed", "cancelled"] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/**
 * `failed`: attempts are used up and an incident waits for a person. `parked`: its instance is suspended.
 * Finished jobs are deleted; the history holds them.
 */
export const JOB_STATES = ["ready", "leased", "failed", "parked"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What a job does when it is due. */
// `message` publishes one; `correlate` looks for messages that came before their subscription opened. `call` starts a called
// instance, `return` tells its caller what became of it, `callOff` ends one whose caller has gone on.
export const JOB_KINDS = [
  "timer",
  "http",
  "external",
  "message",
  "signal",
  "correlate",
  "call",
  "return",
  "callOff",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const SUBSCRIPTION_KINDS = ["message", "signal"] as const;
export type SubscriptionKind = (typeof SUBSCRIPTION_KINDS)[number];

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

export const ROLES = ["agent", "manager", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What an API key may be for. */
export const KEY_SCOPES = ["jobs:work", "messages:send"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
