import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { incidentFilterOf } from "@/components/incidents/filter";
import { Incidents } from "@/components/incidents/incidents";
import { incidentParams } from "@/components/incidents/search-params";
import { can } from "@/lib/access";
import { incidentFacetsQuery, incidentListQuery, incidentQuery } from "@/lib/client/incidents";
import { requireContext } from "@/lib/http";
import { incidentFacets } from "@/lib/queries/incidents/facets";
import { getIncident } from "@/lib/queries/incidents/get";
import { listIncidents } from "@/lib/queries/incidents/list";
import { editAndRetryIncidentAction, retryIncidentAction, retryIncidentsAction } from "./actions";

export const metadata: Metadata = { title: "Incidents" };

const load = createLoader(incidentParams);
const actions = {
  retry: retryIncidentAction,
  retryMany: retryIncidentsAction,
  editAndRetry: editAndRetryIncidentAction,
};

export default async function IncidentsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const ctx = await requireContext();
  const { incident, ...state } = await load(searchParams);
  const filter = incidentFilterOf(state);
  const client = new QueryClient();
  await Promise.all([
    client.prefetchQuery({ ...incidentFacetsQuery(), queryFn: () => incidentFacets(ctx) }),
    client.prefetchInfiniteQuery({ ...incidentListQuery(filter), queryFn: () => listIncidents(ctx, filter) }),
    incident &&
      client.prefetchQuery({ ...incidentQuery(incident), queryFn: () => getIncident(ctx, { incidentId: incident }) }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Incidents actions={actions} mayRetry={can(ctx.principal, "incident.retry")} />
    </HydrationBoundary>
  );
}
