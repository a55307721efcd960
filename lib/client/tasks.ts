import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Assignee } from "@/lib/queries/tasks/assignees";
import type { TaskCounts } from "@/lib/queries/tasks/counts";
import type { TaskDetail } from "@/lib/queries/tasks/get";
import type { InboxPage } from "@/lib/queries/tasks/inbox-row";
import type { TaskListInput } from "@/lib/queries/tasks/list";
import { fetchJson, searchOf } from "./fetch-json";

const BASE = "/api/v1/tasks";
/** Live notices do the work; these are for when one is lost. */
const LIST_INTERVAL_MS = 30_000;
const DETAIL_INTERVAL_MS = 15_000;

/** A live notice about tasks makes all of these old. */
export const taskKeys = {
  all: ["tasks"] as const,
  one: (id: string) => ["tasks", "one", id] as const,
};

export type TaskListFilter = Omit<TaskListInput, "cursor">;

export function taskListQuery(filter: TaskListFilter) {
  return infiniteQueryOptions({
    queryKey: [...taskKeys.all, "list", filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<InboxPage>(`${BASE}${searchOf({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: LIST_INTERVAL_MS,
  });
}

export function taskCountsQuery() {
  return queryOptions({
    queryKey: [...taskKeys.all, "counts"],
    queryFn: ({ signal }) => fetchJson<TaskCounts>(`${BASE}/counts`, { signal }),
    refetchInterval: LIST_INTERVAL_MS,
  });
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: taskKeys.one(id),
    queryFn: ({ signal }) => fetchJson<TaskDetail>(`${BASE}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === "open" ? DETAIL_INTERVAL_MS : false),
  });
}

export function assigneesQuery(taskId: string) {
  return queryOptions({
    queryKey: [...taskKeys.one(taskId), "assignees"],
    queryFn: ({ signal }) =>
      fetchJson<{ readonly people: readonly Assignee[] }>(`${BASE}/${taskId}/assignees`, { signal }),
  });
}
