import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { DashboardView } from "@/lib/queries/dashboard/dashboard-view";
import type { DashboardInput } from "@/lib/queries/dashboard/get";
import { fetchJson, searchOf } from "./fetch-json";

/** Figures are for looking at the course of things: notices renew them, but not more often than this. */
const STALE_MS = 5_000;
const INTERVAL_MS = 60_000;

export function dashboardQuery(input: DashboardInput) {
  return queryOptions({
    queryKey: ["dashboard", input],
    queryFn: ({ signal }) => fetchJson<DashboardView>(`/api/v1/dashboard${searchOf(input)}`, { signal }),
    staleTime: STALE_MS,
    refetchInterval: INTERVAL_MS,
    placeholderData: keepPreviousData,
  });
}
