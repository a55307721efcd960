"use server";

import { runAction } from "@/lib/http";
import { type EditAndRetryInput, editAndRetryIncident } from "@/lib/services/incidents/edit-and-retry";
import { retryIncident, type RetryIncidentInput } from "@/lib/services/incidents/retry";
import { cancelInstance, type CancelInstanceInput } from "@/lib/services/instances/cancel";
import { chooseActivities, type ChooseInput } from "@/lib/services/instances/choose";
import { modifyInstance, type ModifyInstanceInput } from "@/lib/services/instances/modify";
import { addComment, type AddCommentInput, removeComment } from "@/lib/services/instances/comment";
import { setInstanceVariables, type SetVariablesInput } from "@/lib/services/instances/set-variables";
import { resumeInstance, suspendInstance, type SuspendInstanceInput } from "@/lib/services/instances/suspend";

export async function cancelInstanceAction(input: CancelInstanceInput) {
  return runAction((ctx) => cancelInstance(ctx, input));
}

export async function suspendInstanceAction(input: SuspendInstanceInput) {
  return runAction((ctx) => suspendInstance(ctx, input));
}

export async function resumeInstanceAction(input: SuspendInstanceInput) {
  return runAction((ctx) => resumeInstance(ctx, input));
}

export async function modifyInstanceAction(input: ModifyInstanceInput) {
  return runAction((ctx) => modifyInstance(ctx, input));
}

export async function chooseActivitiesAction(input: ChooseInput) {
  return runAction((ctx) => chooseActivities(ctx, input));
}

export async function setVariablesAction(input: SetVariablesInput) {
  return runAction((ctx) => setInstanceVariables(ctx, input));
}

export async function addCommentAction(input: AddCommentInput) {
  return runAction((ctx) => addComment(ctx, input));
}

export async function removeCommentAction(input: { commentId: string }) {
  return runAction((ctx) => removeComment(ctx, input));
}

export async function retryIncidentAction(input: RetryIncidentInput) {
  return runAction((ctx) => retryIncident(ctx, input));
}

export async function editAndRetryAction(input: EditAndRetryInput) {
  return runAction((ctx) => editAndRetryIncident(ctx, input));
}
