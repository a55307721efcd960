import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { isFinal } from "@/lib/domain/status";
import type { Model } from "@/lib/model";
import type { Decision } from "@/lib/queries/instances/decisions";
import type { InstanceView } from "@/lib/queries/instances/get";
import type { InstanceCounts, InstanceFilter, InstanceListInput, InstancePage } from "@/lib/queries/instances/list";
import type { InstancePathView } from "@/lib/queries/instances/path";
import type { TimelineView } from "@/lib/queries/instances/timeline";
import type { InstanceVariablesView } from "@/lib/queries/instances/variables";
import type { InstanceWorkView } from "@/lib/queries/instances/work";
import { fetchJson, searchOf } from "./fetch-json";

const BASE = "/api/v1/instances";
/** Live notices do the work; these are for when one is lost. */
const LIST_INTERVAL_MS = 30_000;
const DETAIL_INTERVAL_MS = 10_000;

/** Keys begin with what a live notice is about: `["instances"]`, `["instances", id]`. */
export const instanceKeys = {
  all: ["instances"] as const,
  lists: ["instances", "list"] as const,
  one: (id: string) => ["instances", id] as const,
};

export type InstanceListFilter = Omit<InstanceListInput, "cursor">;

/** The pages of a list stay as they were read, so that nothing moves under the cursor; `instanceRowsQuery` keeps their rows true. */
export function instanceListQuery(filter: InstanceListFilter) {
  return infiniteQueryOptions({
    queryKey: ["instance-pages", filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<InstancePage>(`${BASE}${searchOf({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The present state of rows that a list shows. */
export function instanceRowsQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: [...instanceKeys.lists, "rows", ids],
    queryFn: ({ signal }) =>
      fetchJson<InstancePage>(`${BASE}${searchOf({ ids, limit: ids.length })}`, { signal }).then(({ rows }) => rows),
    enabled: ids.length > 0,
    refetchInterval: LIST_INTERVAL_MS,
    placeholderData: (previous) => previous,
  });
}

export function instanceCountsQuery(filter: InstanceFilter, since?: string) {
  return queryOptions({
    queryKey: [...instanceKeys.lists, "counts", filter, since ?? null],
    queryFn: ({ signal }) => fetchJson<InstanceCounts>(`${BASE}/counts${searchOf({ ...filter, since })}`, { signal }),
    refetchInterval: LIST_INTERVAL_MS,
    placeholderData: (previous) => previous,
  });
}

export function instanceQuery(id: string) {
  return queryOptions({
    queryKey: instanceKeys.one(id),
    queryFn: ({ signal }) => fetchJson<InstanceView>(`${BASE}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : DETAIL_INTERVAL_MS),
  });
}

/** A version never changes. */
export function instanceModelQuery(id: string) {
  return queryOptions({
    queryKey: ["instance-models", id],
    queryFn: ({ signal }) => fetchJson<Model>(`${BASE}/${id}/model`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function instancePathQuery(id: string) {
  return queryOptions({
    queryKey: [...instanceKeys.one(id), "path"],
    queryFn: ({ signal }) => fetchJson<InstancePathView>(`${BASE}/${id}/path`, { signal }),
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : DETAIL_INTERVAL_MS),
  });
}

export function instanceTimelineQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [...instanceKeys.one(id), "timeline"],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<TimelineView>(`${BASE}/${id}/timeline${searchOf({ before: pageParam })}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
  });
}

export function instanceVariablesQuery(id: string) {
  return queryOptions({
    queryKey: [...instanceKeys.one(id), "variables"],
    queryFn: ({ signal }) => fetchJson<InstanceVariablesView>(`${BASE}/${id}/variables`, { signal }),
  });
}

export function instanceWorkQuery(id: string) {
  return queryOptions({
    queryKey: [...instanceKeys.one(id), "work"],
    queryFn: ({ signal }) => fetchJson<InstanceWorkView>(`${BASE}/${id}/work`, { signal }),
  });
}

export function instanceDecisionsQuery(id: string, element: string) {
  return queryOptions({
    queryKey: [...instanceKeys.one(id), "decisions", element],
    queryFn: ({ signal }) => fetchJson<Decision[]>(`${BASE}/${id}/decisions${searchOf({ element })}`, { signal }),
  });
}
