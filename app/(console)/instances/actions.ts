"use server";

import { runAction } from "@/lib/http";
import { startWorkflow, type StartWorkflowInput } from "@/lib/services/instances/start";

export async function startWorkflowAction(input: StartWorkflowInput) {
  return runAction((ctx) => startWorkflow(ctx, input));
}
