import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { InstanceList } from "@/components/instances/instance-list";
import { filterOfSearch, loadInstanceSearch } from "@/components/instances/search-params";
import { instanceCountsQuery, instanceListQuery } from "@/lib/client/instances";
import { requireContext } from "@/lib/http";
import { instanceFilterOptions } from "@/lib/queries/instances/filter-options";
import { countInstances, listInstances } from "@/lib/queries/instances/list";
import { listStartable } from "@/lib/queries/workflows/startable";
import { startWorkflowAction } from "./actions";

export const metadata: Metadata = { title: "Instances" };

export default async function InstancesPage({ searchParams }: PageProps<"/instances">) {
  const ctx = await requireContext();
  const filter = filterOfSearch(await loadInstanceSearch(searchParams));
  const { sort: _sort, ...counted } = filter;
  const client = new QueryClient();
  const [options, startable] = await Promise.all([
    instanceFilterOptions(ctx),
    listStartable(ctx),
    client.prefetchInfiniteQuery({
      ...instanceListQuery(filter),
      queryFn: () => listInstances(ctx, filter),
    }),
  ]);
  const read = client.getQueryData(instanceListQuery(filter).queryKey)?.pages[0];
  await client.prefetchQuery({
    ...instanceCountsQuery(counted, read?.asOf),
    queryFn: () => countInstances(ctx, { ...counted, ...(read ? { since: read.asOf } : {}) }),
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <InstanceList
        options={options}
        startable={startable.map(({ key, name, description, form }) => ({ key, name, description, form }))}
        me={ctx.principal.username}
        onStart={startWorkflowAction}
      />
    </HydrationBoundary>
  );
}
