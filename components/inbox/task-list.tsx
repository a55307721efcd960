"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowUp, Rows2, Rows3, Search, X } from "lucide-react";
import type { RefObject } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { SkeletonRows } from "@/components/ui/skeleton";
import { taskListQuery } from "@/lib/client/tasks";
import { TASK_SORTS, type TaskSort, type TaskView } from "@/lib/domain/task-views";
import type { TaskCounts } from "@/lib/queries/tasks/counts";
import type { InboxRow } from "@/lib/queries/tasks/inbox-row";
import { filterOf, type InboxState } from "./list-filter";
import { NewMenu, type Startable } from "./new-menu";
import { SearchBox } from "./search-box";
import { DENSITIES, type Density } from "./search-params";
import { TaskRow } from "./task-row";
import { useSteadyRows } from "./use-steady-rows";
import { viewLook } from "./view-look";
import { offeredViews } from "./views-pane";

export interface ListChange extends Partial<InboxState> {
  readonly density?: Density;
}

export interface TaskListProps {
  state: InboxState & { readonly density: Density };
  counts: TaskCounts["counts"] | undefined;
  selected: string | null;
  startable: readonly Startable[];
  hrefOf: (id: string) => string;
  onOpen: (id: string) => void;
  onChange: (change: ListChange) => void;
  searchRef: RefObject<HTMLInputElement | null>;
  newRef: RefObject<HTMLButtonElement | null>;
  className?: string;
}

const SORT_WORDS = {
  due: "Due first",
  priority: "Most urgent",
  oldest: "Oldest",
  newest: "Newest",
} as const satisfies Record<TaskSort, string>;
const DENSITY_LOOK = {
  comfortable: { label: "Comfortable rows", icon: Rows2 },
  compact: { label: "Compact rows", icon: Rows3 },
} as const;

export function TaskList({
  state,
  counts,
  selected,
  startable,
  hrefOf,
  onOpen,
  onChange,
  searchRef,
  newRef,
  className,
}: TaskListProps) {
  const filter = filterOf(state);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    taskListQuery(filter),
  );
  const { rows, fresh, showNew } = useSteadyRows(JSON.stringify(filter), data?.pages);
  const look = viewLook[state.view];
  const isSortable = state.view !== "waiting" && state.view !== "done";

  return (
    <section
      aria-label={look.label}
      className={cn("flex min-h-0 min-w-0 flex-col border-r border-border bg-surface", className)}
    >
      <header className="flex flex-col gap-2 border-b border-border p-2.5">
        <div className="flex items-center gap-2">
          <Select
            aria-label="View"
            className="w-auto flex-1 border-transparent bg-transparent pl-1.5 text-base font-semibold shadow-none hover:bg-hover @5xl/inbox:hidden dark:bg-transparent"
            value={state.view}
            options={offeredViews(counts).map((view) => ({
              value: view,
              label: labelOf(view, counts),
              icon: viewLook[view].icon,
            }))}
            onValueChange={(view) => onChange({ view })}
          />
          <h2 className="flex-1 truncate pl-1 text-base font-semibold @max-5xl/inbox:hidden">{look.label}</h2>
          <SegmentedControl
            aria-label="Density"
            size="sm"
            options={DENSITIES.map((value) => ({ value, isLabelHidden: true, ...DENSITY_LOOK[value] }))}
            value={state.density}
            onValueChange={(density) => onChange({ density })}
          />
          <NewMenu startable={startable} triggerRef={newRef} />
        </div>
        <div className="flex items-center gap-2">
          <SearchBox key={state.view} inputRef={searchRef} text={state.q} onSearch={(q) => onChange({ q })} />
          {isSortable && (
            <Select
              aria-label="Order"
              className="w-34 shrink-0"
              value={state.sort}
              options={TASK_SORTS.map((value) => ({ value, label: SORT_WORDS[value] }))}
              onValueChange={(sort) => onChange({ sort })}
            />
          )}
        </div>
        <FilterChips state={state} rows={rows.map(({ row }) => row)} onChange={onChange} />
      </header>

      <div className="relative min-h-0 flex-1 overflow-y-auto">
        {fresh > 0 && (
          <div className="sticky top-2 z-10 flex h-0 justify-center" role="status">
            <Button variant="accent" size="sm" className="rounded-full shadow-float" onClick={showNew}>
              <ArrowUp />
              {fresh} new
            </Button>
          </div>
        )}
        {error && (
          <Alert
            tone="red"
            isLive
            title="The list could not be read"
            className="m-3"
            action={
              <Button size="sm" onClick={() => void refetch()}>
                Try again
              </Button>
            }
          >
            {error.message}
          </Alert>
        )}
        {isPending ? (
          <SkeletonRows rows={10} />
        ) : rows.length === 0 && fresh === 0 && !error ? (
          <NothingHere state={state} onChange={onChange} />
        ) : (
          <>
            <ul>
              {rows.map(({ row, isGone }) => (
                <li key={row.id}>
                  <TaskRow
                    row={row}
                    isGone={isGone}
                    href={hrefOf(row.id)}
                    isSelected={row.id === selected}
                    density={state.density}
                    onOpen={onOpen}
                  />
                </li>
              ))}
            </ul>
            {data && (
              <LoadMore
                shown={rows.length}
                hasMore={hasNextPage}
                isPending={isFetchingNextPage}
                onLoadMore={() => void fetchNextPage()}
                noun={state.view === "waiting" ? "tickets" : rows.length === 1 ? "task" : "tasks"}
              />
            )}
          </>
        )}
      </div>
    </section>
  );
}

function labelOf(view: TaskView, counts: TaskCounts["counts"] | undefined): string {
  const count = counts?.[view];
  return count ? `${viewLook[view].label} (${count})` : viewLook[view].label;
}

/** What a link from elsewhere narrowed the view to; each can be taken off. */
function FilterChips({
  state,
  rows,
  onChange,
}: {
  state: InboxState;
  rows: readonly InboxRow[];
  onChange: (change: ListChange) => void;
}) {
  const chips = [
    state.workflow && {
      label: rows.find((row) => row.workflow.key === state.workflow)?.workflow.name ?? state.workflow,
      off: { workflow: null },
    },
    state.assignee && {
      label: rows.find((row) => row.assignee?.username === state.assignee)?.assignee?.name ?? state.assignee,
      off: { assignee: null },
    },
    state.group && { label: `Group: ${state.group}`, off: { group: null } },
    state.since && state.view === "done" && { label: `Since ${state.since.slice(0, 10)}`, off: { since: null } },
  ].filter((chip) => !!chip);
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Filters" className="flex flex-wrap gap-1">
      {chips.map(({ label, off }) => (
        <li
          key={label}
          className="inline-flex h-6 max-w-full items-center rounded-full border border-accent-line bg-accent-soft pl-2.5 text-xs text-accent"
        >
          <span className="truncate">{label}</span>
          <button
            type="button"
            aria-label={`Remove filter ${label}`}
            onClick={() => onChange(off)}
            className="flex size-6 items-center justify-center rounded-full"
          >
            <X className="size-3" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

function NothingHere({ state, onChange }: Pick<TaskListProps, "state" | "onChange">) {
  const { icon, empty } = viewLook[state.view];
  const isFiltered = state.q || state.workflow || state.assignee || state.group || state.since;
  if (isFiltered) {
    return (
      <EmptyState
        icon={Search}
        title="Nothing matches"
        action={
          <Button onClick={() => onChange({ q: null, workflow: null, assignee: null, group: null, since: null })}>
            Show the whole view
          </Button>
        }
      >
        No task of this view fits the search and filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title={empty[0]}
      action={
        state.view === "mine" && <Button onClick={() => onChange({ view: "unassigned" })}>Show unassigned</Button>
      }
    >
      {empty[1]}
    </EmptyState>
  );
}
