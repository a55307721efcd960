import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { IncidentFacets } from "@/lib/queries/incidents/facets";
import type { IncidentDetail } from "@/lib/queries/incidents/get";
import type { IncidentListInput, IncidentPage } from "@/lib/queries/incidents/list";
import { fetchJson, searchOf } from "./fetch-json";

const BASE = "/api/v1/incidents";
const INTERVAL_MS = 30_000;

/** A live notice about incidents makes all of these old. */
export const incidentKeys = {
  all: ["incidents"] as const,
};

export type IncidentListFilter = Omit<IncidentListInput, "cursor">;

export function incidentListQuery(filter: IncidentListFilter) {
  return infiniteQueryOptions({
    queryKey: [...incidentKeys.all, "list", filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<IncidentPage>(`${BASE}${searchOf({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: INTERVAL_MS,
  });
}

export function incidentFacetsQuery() {
  return queryOptions({
    queryKey: [...incidentKeys.all, "facets"],
    queryFn: ({ signal }) => fetchJson<IncidentFacets>(`${BASE}/facets`, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepPreviousData,
  });
}

export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: [...incidentKeys.all, "one", id],
    queryFn: ({ signal }) => fetchJson<IncidentDetail>(`${BASE}/${id}`, { signal }),
  });
}
