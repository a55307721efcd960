"use server";

import { runAction } from "@/lib/http";
import { retryMessage, type RetryMessageInput } from "@/lib/services/messages/retry";
import { createWorkflow, type CreateWorkflowInput } from "@/lib/services/workflows/create";
import { discardDraft, type DiscardDraftInput } from "@/lib/services/workflows/discard-draft";
import { grantWorkflow, type GrantInput } from "@/lib/services/workflows/grant";
import { publishWorkflow, type PublishInput } from "@/lib/services/workflows/publish";

export async function createWorkflowAction(input: CreateWorkflowInput) {
  return runAction((ctx) => createWorkflow(ctx, input));
}

export async function publishWorkflowAction(input: PublishInput) {
  return runAction((ctx) => publishWorkflow(ctx, input));
}

export async function discardDraftAction(input: DiscardDraftInput) {
  return runAction((ctx) => discardDraft(ctx, input));
}

export async function grantWorkflowAction(input: GrantInput) {
  return runAction((ctx) => grantWorkflow(ctx, input));
}

export async function retryMessageAction(input: RetryMessageInput) {
  return runAction((ctx) => retryMessage(ctx, input));
}
