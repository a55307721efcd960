import { readJson, route } from "@/lib/http";
import { listWorkflows } from "@/lib/queries/workflows/list";
import { createWorkflow, type CreateWorkflowInput } from "@/lib/services/workflows/create";

export const GET = route((ctx) => listWorkflows(ctx));

export const POST = route(async (ctx, request) =>
  createWorkflow(ctx, (await readJson(request)) as CreateWorkflowInput),
);
