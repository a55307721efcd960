import { queryOptions } from "@tanstack/react-query";
import type { DraftHead } from "@/lib/queries/workflows/draft-head";
import type { WorkflowView } from "@/lib/queries/workflows/get";
import type { WorkflowList } from "@/lib/queries/workflows/list";
import type { VersionRow } from "@/lib/queries/workflows/versions";
import type { Model } from "@/lib/model";
import { fetchJson, searchOf } from "./fetch-json";

const BASE = "/api/v1/workflows";
/** Live notices do the work; this is for when one is lost. */
const INTERVAL_MS = 30_000;

// All of these hold counts of instances, so a notice about instances makes them old too.
const COUNTS = ["workflows", "counts"] as const;

export function workflowListQuery() {
  return queryOptions({
    queryKey: [...COUNTS, "list"],
    queryFn: ({ signal }) => fetchJson<WorkflowList>(BASE, { signal }),
    refetchInterval: INTERVAL_MS,
  });
}

export function workflowQuery(key: string, version?: number) {
  return queryOptions({
    queryKey: [...COUNTS, "one", key, version ?? null],
    queryFn: ({ signal }) => fetchJson<WorkflowView>(`${BASE}/${key}${searchOf({ version })}`, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: (previous) => (previous?.key === key ? previous : undefined),
  });
}

export function versionsQuery(key: string) {
  return queryOptions({
    queryKey: [...COUNTS, "versions", key],
    queryFn: ({ signal }) => fetchJson<VersionRow[]>(`${BASE}/${key}/versions`, { signal }),
    refetchInterval: INTERVAL_MS,
  });
}

/** A version never changes. */
export function versionModelQuery(key: string, version: number) {
  return queryOptions({
    queryKey: ["workflow-models", key, version],
    queryFn: ({ signal }) => fetchJson<Model>(`${BASE}/${key}/versions/${version}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether somebody else saved the draft that this person has open. */
export function draftHeadQuery(key: string) {
  return queryOptions({
    queryKey: ["workflows", "draft-head", key],
    queryFn: ({ signal }) => fetchJson<DraftHead>(`${BASE}/${key}/draft/head`, { signal }),
    refetchInterval: INTERVAL_MS,
  });
}
