"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTable } from "@tanstack/react-table";
import { ArrowUp, ListTree, Plus, SearchX } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { DueChip, InstanceStatusBadge, PriorityMark } from "@/components/status";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { instanceCountsQuery, instanceListQuery, instanceRowsQuery } from "@/lib/client/instances";
import { useLive } from "@/lib/client/use-live";
import { isFinal } from "@/lib/domain/status";
import type { InstanceFilterOptions } from "@/lib/queries/instances/filter-options";
import type { InstanceRow } from "@/lib/queries/instances/list";
import { countText } from "./count-text";
import { FilterBar } from "./filter-bar";
import { Assignees, columns, CurrentStep, features, instanceHref } from "./instance-columns";
import { filterOfSearch, instanceSearch, isFiltered } from "./search-params";
import { StartDialog, type StartHandler, type StartOption } from "./start-dialog";
import { StatusFilter } from "./status-filter";

export interface InstanceListProps {
  readonly options: InstanceFilterOptions;
  readonly startable: readonly StartOption[];
  readonly me: string;
  readonly onStart: StartHandler;
}

/** As many rows as are kept fresh by one request. */
const LIVE_ROWS_MAX = 100;

export function InstanceList({ options, startable, me, onStart }: InstanceListProps) {
  const [search, setSearch] = useQueryStates(instanceSearch, { history: "push" });
  const filter = useMemo(() => filterOfSearch(search), [search]);
  const { sort: _sort, ...counted } = filter;
  useLive("instances");
  const client = useQueryClient();

  const list = useInfiniteQuery(instanceListQuery(filter));
  const pages = list.data?.pages;
  const read = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  const ids = useMemo(() => read.slice(0, LIVE_ROWS_MAX).map((row) => row.id), [read]);
  const fresh = useQuery(instanceRowsQuery(ids));
  const rows = useMemo(() => {
    const now = new Map(fresh.data?.map((row) => [row.id, row]));
    return read.map((row) => now.get(row.id) ?? row);
  }, [read, fresh.data]);
  const counts = useQuery(instanceCountsQuery(counted, pages?.[0]?.asOf));
  const newCount = counts.data?.newSince ?? 0;
  const table = useTable({ features, columns, data: rows, getRowId: (row: InstanceRow) => row.id });

  const change = (values: Partial<typeof search>) => void setSearch(values);
  const showNew = () => client.resetQueries({ queryKey: instanceListQuery(filter).queryKey });
  const startButton = startable.length > 0 && (
    <Button variant="primary" onClick={() => change({ start: "" })}>
      <Plus aria-hidden />
      Start
    </Button>
  );

  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Instances"
        description="Everything that runs or ran, where it is and who has it."
        actions={startButton}
        className="border-b-0 pb-2"
      />
      <div className="sticky top-0 z-20 flex flex-col gap-2 border-b border-border bg-background px-4 pt-1 pb-2.5 sm:px-6">
        <FilterBar search={search} options={options} me={me} onChange={change} />
        <StatusFilter value={search.status} counts={counts.data} onValueChange={(status) => change({ status })} />
      </div>
      <div aria-live="polite" className="pointer-events-none sticky top-28 z-10 flex h-0 justify-center">
        {newCount > 0 && (
          <Button
            size="sm"
            variant="accent"
            className="pointer-events-auto mt-2 rounded-full"
            onClick={() => void showNew()}
          >
            <ArrowUp aria-hidden />
            {countText(newCount)} new
          </Button>
        )}
      </div>
      {renderBody()}
      <StartDialog
        options={startable}
        chosen={search.start}
        onChoose={(start) => change({ start })}
        onStart={onStart}
      />
    </div>
  );

  function renderBody() {
    if (list.isError && rows.length === 0) {
      return (
        <div className="p-4 sm:p-6">
          <Alert
            tone="red"
            title="The list could not be read"
            action={
              <Button size="sm" onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
            isLive
          >
            {list.error.message}
          </Alert>
        </div>
      );
    }
    if (list.isPending) return <SkeletonRows rows={12} className="px-1 sm:px-3" />;
    if (rows.length === 0) {
      return isFiltered(search) ? (
        <EmptyState
          icon={SearchX}
          title="Nothing matches"
          action={<Button onClick={() => void setSearch({ ...nothing, sort: search.sort })}>Clear all filters</Button>}
        >
          No instance that you may see matches these filters.
        </EmptyState>
      ) : (
        <EmptyState icon={ListTree} title="No instances yet" action={startButton}>
          {startable.length > 0
            ? "Start a workflow, and its instance appears here with its path."
            : "As soon as a workflow that you take part in is started, its instance appears here."}
        </EmptyState>
      );
    }
    return (
      <>
        <Table containerClassName="hidden md:block" className="table-fixed">
          <TableHead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <TableHeader key={header.id} className={cn(WIDTHS[header.column.id], "first:pl-6")}>
                    <table.FlexRender header={header} />
                  </TableHeader>
                ))}
              </tr>
            ))}
          </TableHead>
          <TableBody>
            {table.getRowModel().rows.map((row) => (
              <TableRow key={row.id} className="relative">
                {row.getAllCells().map((cell) => (
                  <TableCell key={cell.id} className={cn(WIDTHS[cell.column.id], "h-12 first:pl-6")}>
                    <table.FlexRender cell={cell} />
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
        <ul className="divide-y divide-border md:hidden" aria-label="Instances">
          {rows.map((row) => (
            <InstanceCard key={row.id} row={row} />
          ))}
        </ul>
        <LoadMore
          shown={rows.length}
          noun={rows.length === 1 ? "instance" : "instances"}
          hasMore={list.hasNextPage}
          isPending={list.isFetchingNextPage}
          onLoadMore={() => void list.fetchNextPage()}
        />
      </>
    );
  }
}

const WIDTHS: Readonly<Record<string, string>> = {
  title: "w-auto",
  status: "w-32",
  step: "w-52 max-lg:w-40",
  assignee: "w-40",
  due: "w-28",
  started: "w-28 max-xl:hidden",
  activity: "w-28",
};

const nothing = Object.fromEntries(Object.keys(instanceSearch).map((name) => [name, null])) as Record<
  keyof typeof instanceSearch,
  null
>;

function InstanceCard({ row }: { row: InstanceRow }) {
  return (
    <li className="relative flex flex-col gap-2 px-4 py-3 active:bg-hover">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Link href={instanceHref(row.id)} className="font-medium after:absolute after:inset-0">
            {row.title}
          </Link>
          <div className="truncate text-xs text-muted">
            <span className="tabular">#{row.number}</span> · {row.workflow.name}
          </div>
        </div>
        <InstanceStatusBadge status={row.status} size="sm" />
      </div>
      <div className="flex items-center gap-3 text-xs text-muted">
        <PriorityMark priority={row.priority} isLabelHidden />
        <span className="min-w-0 flex-1">
          <CurrentStep row={row} />
        </span>
        {isFinal(row.status) ? <RelativeTime at={row.lastActivityAt} /> : <DueChip dueAt={row.dueAt} size="sm" />}
      </div>
      {row.assignees.length > 0 && (
        <div className="text-xs">
          <Assignees row={row} />
        </div>
      )}
    </li>
  );
}
