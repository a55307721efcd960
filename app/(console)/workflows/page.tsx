import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { WorkflowList } from "@/components/workflows/workflow-list";
import { workflowListQuery } from "@/lib/client/workflows";
import { requireContext } from "@/lib/http";
import { listWorkflows } from "@/lib/queries/workflows/list";
import { listStartable } from "@/lib/queries/workflows/startable";
import { startWorkflowAction } from "../instances/actions";
import { createWorkflowAction } from "./actions";

export const metadata: Metadata = { title: "Workflows" };

export default async function WorkflowsPage() {
  const ctx = await requireContext();
  const client = new QueryClient();
  const [startable] = await Promise.all([
    listStartable(ctx),
    client.prefetchQuery({ ...workflowListQuery(), queryFn: () => listWorkflows(ctx) }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WorkflowList
        startable={startable.map(({ key, name, description, form }) => ({ key, name, description, form }))}
        onStart={startWorkflowAction}
        onCreate={createWorkflowAction}
      />
    </HydrationBoundary>
  );
}
