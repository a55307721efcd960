import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { WorkflowPage } from "@/components/workflows/workflow-page";
import { loadWorkflowSearch } from "@/components/workflows/search-params";
import { versionsQuery, workflowQuery } from "@/lib/client/workflows";
import { orNotFound, requireContext } from "@/lib/http";
import { listDirectory } from "@/lib/queries/workflows/directory";
import { getWorkflow } from "@/lib/queries/workflows/get";
import { listVersions } from "@/lib/queries/workflows/versions";
import { startWorkflowAction } from "../../instances/actions";
import { grantWorkflowAction, retryMessageAction } from "../actions";

export async function generateMetadata({ params }: PageProps<"/workflows/[key]">): Promise<Metadata> {
  const key = decodeURIComponent((await params).key);
  const ctx = await requireContext();
  const found = await orNotFound(getWorkflow(ctx, { key }));
  return { title: found.name };
}

export default async function Page({ params, searchParams }: PageProps<"/workflows/[key]">) {
  const ctx = await requireContext();
  const key = decodeURIComponent((await params).key);
  const { version } = await loadWorkflowSearch(searchParams);
  const client = new QueryClient();
  const query = workflowQuery(key, version ?? undefined);
  const view = await orNotFound(getWorkflow(ctx, { key, version: version ?? undefined }));
  client.setQueryData(query.queryKey, view);
  await client.prefetchQuery({ ...versionsQuery(key), queryFn: async () => [...(await listVersions(ctx, key))] });
  const directory = view.can.grantStart ? await listDirectory(ctx) : { groups: [], people: [] };
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WorkflowPage
        workflowKey={key}
        directory={directory}
        onStart={startWorkflowAction}
        onGrant={grantWorkflowAction}
        onMessageRetry={retryMessageAction}
      />
    </HydrationBoundary>
  );
}
