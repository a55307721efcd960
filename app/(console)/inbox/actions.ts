"use server";

import { runAction } from "@/lib/http";
import { chooseActivities, type ChooseInput } from "@/lib/services/instances/choose";
import { addComment, type AddCommentInput } from "@/lib/services/instances/comment";
import { assignTask, type AssignTaskInput } from "@/lib/services/tasks/assign";
import { claimTask, type ClaimTaskInput } from "@/lib/services/tasks/claim";
import { completeTask, type CompleteTaskInput } from "@/lib/services/tasks/complete";
import { releaseTask, type ReleaseTaskInput } from "@/lib/services/tasks/release";
import { setTaskDue, type SetTaskDueInput } from "@/lib/services/tasks/set-due";
import { setTaskPriority, type SetTaskPriorityInput } from "@/lib/services/tasks/set-priority";

export async function claimTaskAction(input: ClaimTaskInput) {
  return runAction((ctx) => claimTask(ctx, input));
}

export async function releaseTaskAction(input: ReleaseTaskInput) {
  return runAction((ctx) => releaseTask(ctx, input));
}

export async function assignTaskAction(input: AssignTaskInput) {
  return runAction((ctx) => assignTask(ctx, input));
}

export async function completeTaskAction(input: CompleteTaskInput) {
  return runAction((ctx) => completeTask(ctx, input));
}

export async function setTaskPriorityAction(input: SetTaskPriorityInput) {
  return runAction((ctx) => setTaskPriority(ctx, input));
}

export async function setTaskDueAction(input: SetTaskDueInput) {
  return runAction((ctx) => setTaskDue(ctx, input));
}

export async function chooseActivitiesAction(input: ChooseInput) {
  return runAction((ctx) => chooseActivities(ctx, input));
}

export async function addCommentAction(input: AddCommentInput) {
  return runAction((ctx) => addComment(ctx, input));
}
