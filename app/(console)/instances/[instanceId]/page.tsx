import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { InstancePage } from "@/components/instances/instance-page";
import { instanceModelQuery, instancePathQuery, instanceQuery, instanceWorkQuery } from "@/lib/client/instances";
import { orNotFound, requireContext } from "@/lib/http";
import { getInstance } from "@/lib/queries/instances/get";
import { getInstanceModel } from "@/lib/queries/instances/model";
import { getInstancePath } from "@/lib/queries/instances/path";
import { getInstanceWork } from "@/lib/queries/instances/work";
import {
  addCommentAction,
  cancelInstanceAction,
  chooseActivitiesAction,
  editAndRetryAction,
  modifyInstanceAction,
  removeCommentAction,
  resumeInstanceAction,
  retryIncidentAction,
  setVariablesAction,
  suspendInstanceAction,
} from "./actions";

export const metadata: Metadata = { title: "Instance" };

const actions = {
  cancel: cancelInstanceAction,
  suspend: suspendInstanceAction,
  resume: resumeInstanceAction,
  modify: modifyInstanceAction,
  choose: chooseActivitiesAction,
  setVariables: setVariablesAction,
  addComment: addCommentAction,
  removeComment: removeCommentAction,
  retry: retryIncidentAction,
  editAndRetry: editAndRetryAction,
};

export default async function Page({ params }: PageProps<"/instances/[instanceId]">) {
  const ctx = await requireContext();
  const { instanceId } = await params;
  const client = new QueryClient();
  client.setQueryData(instanceQuery(instanceId).queryKey, await orNotFound(getInstance(ctx, instanceId)));
  await Promise.all([
    client.prefetchQuery({ ...instanceModelQuery(instanceId), queryFn: () => getInstanceModel(ctx, instanceId) }),
    client.prefetchQuery({ ...instancePathQuery(instanceId), queryFn: () => getInstancePath(ctx, instanceId) }),
    client.prefetchQuery({ ...instanceWorkQuery(instanceId), queryFn: () => getInstanceWork(ctx, instanceId) }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <InstancePage instanceId={instanceId} actions={actions} />
    </HydrationBoundary>
  );
}
