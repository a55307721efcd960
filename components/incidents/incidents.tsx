"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, RotateCcw, SearchX } from "lucide-react";
import { createSerializer, useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import { SearchBox, useSearchKey } from "@/components/inbox/search-box";
import { Alert } from "@/components/ui/alert";
import { CountBadge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { toast } from "@/components/ui/toaster";
import { incidentFacetsQuery, incidentKeys, incidentListQuery } from "@/lib/client/incidents";
import { useLive } from "@/lib/client/use-live";
import { INCIDENT_STATES } from "@/lib/domain/incident-states";
import type { RetryResult } from "@/lib/services/incidents/retry";
import type { IncidentActions } from "./actions";
import { describeCode } from "./code-words";
import { incidentFilterOf } from "./filter";
import { IncidentPanel } from "./incident-panel";
import { RetryResults } from "./retry-results";
import { incidentParams } from "./search-params";

export interface IncidentsProps {
  actions: IncidentActions;
  mayRetry: boolean;
}

const serialize = createSerializer(incidentParams);
/** Stands for no filter: a select can't hold an empty value. */
const ALL = "*";
const STATE_WORDS = { open: "Open", resolved: "Resolved" } as const;
/** As many as one request retries. */
const RETRY_MAX = 100;

/** What can't go on by itself: find it, see why, repair it. */
export function Incidents({ actions, mayRetry }: IncidentsProps) {
  const [params, setParams] = useQueryStates(incidentParams, { history: "push" });
  const { state, workflow, element, code, incident } = params;
  const filter = incidentFilterOf(params);
  const { data: facets } = useQuery(incidentFacetsQuery());
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    incidentListQuery(filter),
  );
  useLive("incidents");
  const client = useQueryClient();
  const searchRef = useRef<HTMLInputElement>(null);
  useSearchKey(searchRef);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isRetrying, setIsRetrying] = useState(false);
  const [results, setResults] = useState<readonly RetryResult[] | null>(null);

  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const canChoose = mayRetry && state === "open";
  const selected = rows.filter((row) => chosen.has(row.id));
  const isFiltered = !!(workflow || element || code || params.q);

  function choose(ids: readonly string[], isChosen: boolean) {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  }

  async function retrySelected() {
    setIsRetrying(true);
    try {
      const result = await actions.retryMany({ incidentIds: selected.slice(0, RETRY_MAX).map((row) => row.id) });
      if (result.ok) {
        setResults(result.value);
        setChosen(new Set());
      } else toast.failure(result.error);
    } catch {
      toast.error("The server did not answer", {
        description: "Some may have been retried. The list shows what is still open.",
      });
    } finally {
      setIsRetrying(false);
      await client.invalidateQueries({ queryKey: incidentKeys.all });
    }
  }

  return (
    <div className="flex h-[calc(100dvh-var(--shell-top,0px)-var(--shell-bottom,0px))] flex-col">
      <PageHeader
        title="Incidents"
        description="Steps that can't go on by themselves. Everything else runs on."
        badge={facets && facets.open > 0 ? <CountBadge count={facets.open} /> : undefined}
        actions={
          <SegmentedControl
            aria-label="Which incidents"
            options={INCIDENT_STATES.map((value) => ({ value, label: STATE_WORDS[value] }))}
            value={state}
            onValueChange={(value) => {
              setChosen(new Set());
              void setParams({ state: value, incident: null });
            }}
          />
        }
      >
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <div className="w-full sm:w-64">
            <SearchBox
              label="Search incidents"
              text={params.q}
              onSearch={(q) => void setParams({ q }, { history: "replace" })}
              inputRef={searchRef}
            />
          </div>
          <Select
            aria-label="Workflow"
            className="w-44"
            value={workflow ?? ALL}
            options={[
              { value: ALL, label: "All workflows" },
              ...withChosen(
                workflow,
                (facets?.workflows ?? []).map(({ key, name, count }) => ({
                  value: key,
                  label: name,
                  hint: `${count} open`,
                })),
              ),
            ]}
            onValueChange={(value) => void setParams({ workflow: value === ALL ? null : value, element: null })}
          />
          <Select
            aria-label="Step"
            className="w-44"
            value={element ?? ALL}
            options={[
              { value: ALL, label: "All steps" },
              ...withChosen(
                element,
                (facets?.elements ?? [])
                  .filter((facet) => !workflow || facet.workflow === workflow)
                  .map(({ id, name, count }) => ({ value: id, label: name, hint: `${count} open` })),
              ),
            ]}
            onValueChange={(value) => void setParams({ element: value === ALL ? null : value })}
          />
          <Select
            aria-label="Cause"
            className="w-40"
            value={code ?? ALL}
            options={[
              { value: ALL, label: "All causes" },
              ...withChosen(
                code,
                (facets?.codes ?? []).map((facet) => ({
                  value: facet.code,
                  label: describeCode(facet.code).title,
                  hint: `${facet.count} open`,
                })),
                (value) => describeCode(value).title,
              ),
            ]}
            onValueChange={(value) => void setParams({ code: value === ALL ? null : value })}
          />
          {isFiltered && (
            <Button
              variant="ghost"
              onClick={() => void setParams({ workflow: null, element: null, code: null, q: null })}
            >
              Clear
            </Button>
          )}
        </div>
      </PageHeader>

      <div className="flex min-h-0 flex-1">
        <div className={cn("relative min-w-0 flex-1 overflow-y-auto", incident && "max-xl:hidden")}>
          {results && <RetryResults results={results} rows={rows} onClose={() => setResults(null)} />}
          {error && (
            <Alert
              tone="red"
              isLive
              title="The incidents could not be read"
              className="m-4"
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
            <SkeletonRows rows={10} className="px-3" />
          ) : rows.length === 0 ? (
            !error && (
              <NoIncidents
                state={state}
                isFiltered={isFiltered}
                onClear={() => void setParams({ workflow: null, element: null, code: null, q: null })}
              />
            )
          ) : (
            <>
              <Table className="min-w-160">
                <TableHead className="sticky top-0 z-1 bg-background">
                  <TableRow>
                    {canChoose && (
                      <TableHeader className="w-9 pr-0 pl-4 sm:pl-6">
                        <Checkbox
                          aria-label="Choose all that are shown"
                          isChecked={selected.length === rows.length}
                          isIndeterminate={selected.length > 0 && selected.length < rows.length}
                          onCheckedChange={(isChosen) =>
                            choose(
                              rows.map((row) => row.id),
                              isChosen,
                            )
                          }
                        />
                      </TableHeader>
                    )}
                    <TableHeader>Cause</TableHeader>
                    <TableHeader>Step</TableHeader>
                    <TableHeader>Instance</TableHeader>
                    <TableHeader align="right" className="pr-4 sm:pr-6">
                      {state === "open" ? "Since" : "Resolved"}
                    </TableHeader>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {rows.map((row) => (
                    <TableRow key={row.id} isSelected={row.id === incident}>
                      {canChoose && (
                        <TableCell className="w-9 pr-0 pl-4 sm:pl-6">
                          <Checkbox
                            aria-label={`Choose the incident of #${row.number}`}
                            isChecked={chosen.has(row.id)}
                            onCheckedChange={(isChosen) => choose([row.id], isChosen)}
                          />
                        </TableCell>
                      )}
                      <TableCell className="w-2/5 max-w-0 py-2">
                        <a
                          href={`/incidents${serialize({ ...params, incident: row.id })}`}
                          aria-current={row.id === incident ? "true" : undefined}
                          onClick={(event) => {
                            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                            event.preventDefault();
                            void setParams({ incident: row.id });
                          }}
                          className="block rounded-sm"
                        >
                          <span className="block truncate font-medium text-red">{describeCode(row.code).title}</span>
                          <span className="block truncate text-xs text-muted">{row.message}</span>
                        </a>
                      </TableCell>
                      <TableCell className="w-1/5 max-w-0">
                        <span className="block truncate">{row.step}</span>
                        <span className="block truncate text-xs text-muted">{row.workflow.name}</span>
                      </TableCell>
                      <TableCell className="w-1/4 max-w-0">
                        <span className="block truncate">{row.title}</span>
                        <span className="tabular block text-xs text-muted">#{row.number}</span>
                      </TableCell>
                      <TableCell align="right" className="pr-4 whitespace-nowrap text-muted sm:pr-6">
                        <RelativeTime at={row.resolvedAt ?? row.raisedAt} />
                      </TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
              <LoadMore
                shown={rows.length}
                hasMore={hasNextPage}
                isPending={isFetchingNextPage}
                onLoadMore={() => void fetchNextPage()}
                noun={rows.length === 1 ? "incident" : "incidents"}
              />
            </>
          )}
          {selected.length > 0 && (
            <div
              className="sticky bottom-4 z-10 mx-auto flex w-fit items-center gap-3 rounded-xl bg-raised py-2 pr-2 pl-4 shadow-float"
              role="status"
            >
              <span className="tabular text-sm">{selected.length} chosen</span>
              <Button variant="ghost" size="sm" onClick={() => setChosen(new Set())}>
                Clear
              </Button>
              <Button variant="primary" size="sm" isPending={isRetrying} onClick={() => void retrySelected()}>
                <RotateCcw />
                Retry {Math.min(selected.length, RETRY_MAX)}
              </Button>
            </div>
          )}
        </div>
        {incident && (
          <IncidentPanel
            key={incident}
            incidentId={incident}
            actions={actions}
            onClose={() => void setParams({ incident: null })}
          />
        )}
      </div>
    </div>
  );
}

/** A filter that matches nothing any more still has to be seen, to be taken off. */
function withChosen<O extends { value: string; label: string }>(
  chosen: string | null,
  options: readonly O[],
  label: (value: string) => string = (value) => value,
) {
  if (!chosen || options.some(({ value }) => value === chosen)) return options;
  return [...options, { value: chosen, label: label(chosen) }];
}

function NoIncidents({
  state,
  isFiltered,
  onClear,
}: {
  state: "open" | "resolved";
  isFiltered: boolean;
  onClear: () => void;
}) {
  if (isFiltered) {
    return (
      <EmptyState icon={SearchX} title="Nothing matches" action={<Button onClick={onClear}>Show all</Button>}>
        No {state} incident fits these filters.
      </EmptyState>
    );
  }
  return state === "open" ? (
    <EmptyState icon={CircleCheck} title="Nothing is stuck">
      When a call or a timer fails for good or an expression can’t be evaluated, the step stops and stands here. Other
      instances go on.
    </EmptyState>
  ) : (
    <EmptyState icon={CircleCheck} title="None has been resolved yet">
      Incidents that were retried or ended are kept here.
    </EmptyState>
  );
}
