import type { Relation } from "./matrix";
import type { Principal } from "./principal";

const COMMENT_REMOVABLE_MS = 15 * 60_000;

/** How the person stands to a workflow: may start it, works on it, manages it. */
export function workflowRelations(principal: Principal, workflowId: string): Relation[] {
  if (principal.kind === "system") return ["any"];
  const relations: Relation[] = [];
  if (principal.starts.includes(workflowId)) relations.push("granted");
  if (principal.worksOn.includes(workflowId)) relations.push("group");
  if (principal.manages.includes(workflowId)) relations.push("team");
  return relations;
}

export interface RelatedTask {
  readonly workflowId: string;
  readonly assignee: string | null;
  readonly groups: readonly string[];
  readonly users: readonly string[];
}

export function taskRelations(principal: Principal, task: RelatedTask): Relation[] {
  if (principal.kind === "system") return ["any"];
  const relations: Relation[] = [];
  if (task.assignee === principal.username) relations.push("own");
  if (task.assignee === null && isCandidate(principal, task)) relations.push("pool");
  if (principal.manages.includes(task.workflowId)) relations.push("team");
  return relations;
}

/** Whether the task was offered to this person, by name or through a group, whoever holds it now. */
export function isCandidate(principal: Principal, task: Pick<RelatedTask, "groups" | "users">): boolean {
  if (principal.kind === "system") return false;
  return task.users.includes(principal.username) || task.groups.some((group) => principal.groups.includes(group));
}

export interface RelatedInstance {
  readonly workflowId: string;
  readonly startedBy: string | null;
  /** Has or had a task in it. */
  readonly participates: boolean;
}

export function instanceRelations(principal: Principal, instance: RelatedInstance): Relation[] {
  if (principal.kind === "system") return ["any"];
  const relations = workflowRelations(principal, instance.workflowId).filter((relation) => relation !== "granted");
  if (instance.participates || instance.startedBy === principal.username) relations.push("part");
  return relations;
}

/** Relations to the comment's instance, and `own` while its author may still take it back. */
export function commentRelations(
  principal: Principal,
  comment: { readonly author: string; readonly at: Date },
  instance: RelatedInstance,
  now: Date,
): Relation[] {
  const relations = instanceRelations(principal, instance);
  if (principal.kind !== "user" || comment.author !== principal.username) return relations;
  return now.getTime() - comment.at.getTime() <= COMMENT_REMOVABLE_MS ? [...relations, "own"] : relations;
}
