import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "@/lib/client/fetch-json";
import type { Found } from "@/lib/queries/search/find";
import type { ShellCounts } from "@/lib/queries/shell/counts";

/** The rail's numbers. Live notices renew them; the interval is for when those are cut off. */
export function shellCountsQuery() {
  return queryOptions({
    queryKey: ["shell", "counts"],
    queryFn: ({ signal }) => fetchJson<ShellCounts>("/api/v1/shell", { signal }),
    refetchInterval: 60_000,
  });
}

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ["search", q],
    queryFn: ({ signal }) => fetchJson<Found>(`/api/v1/search?q=${encodeURIComponent(q)}`, { signal }),
    enabled: q.length > 0,
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  });
}
