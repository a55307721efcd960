"use client";

import { useQuery } from "@tanstack/react-query";
import { MousePointerClick } from "lucide-react";
import { createSerializer, useQueryStates } from "nuqs";
import { useCallback, useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Kbd } from "@/components/ui/kbd";
import { taskCountsQuery } from "@/lib/client/tasks";
import { useLive } from "@/lib/client/use-live";
import type { InboxActions, Me } from "./actions";
import { dropOldDrafts } from "./drafts";
import type { Startable } from "./new-menu";
import { inboxParams } from "./search-params";
import { type ListChange, TaskList } from "./task-list";
import { useInboxKeys } from "./use-inbox-keys";
import { ViewsPane } from "./views-pane";
import { WaitingItem } from "./waiting-item";
import { WorkItem } from "./work-item";

export interface InboxProps {
  me: Me;
  startable: readonly Startable[];
  actions: InboxActions;
}

const serialize = createSerializer(inboxParams);

/** Views, list and work item: side by side where there is room, one at a time where there is not. */
export function Inbox({ me, startable, actions }: InboxProps) {
  const [params, setParams] = useQueryStates(inboxParams);
  const { item, view } = params;
  const { data: counted } = useQuery(taskCountsQuery());
  useLive("tasks", "instances");
  const rootRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const newRef = useRef<HTMLButtonElement>(null);

  useEffect(() => dropOldDrafts(window.localStorage, Date.now()), []);

  const open = useCallback((id: string) => void setParams({ item: id }, { history: "push" }), [setParams]);
  const rowIds = () => [...(rootRef.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];

  function close() {
    const left = item;
    void setParams({ item: null }, { history: "push" });
    requestAnimationFrame(() =>
      rowIds()
        .find((row) => row.dataset["row"] === left)
        ?.focus(),
    );
  }

  function change({ density, ...next }: ListChange) {
    const isOtherView = next.view !== undefined && next.view !== view;
    void setParams(
      {
        ...next,
        ...(density ? { density } : {}),
        ...(isOtherView ? { item: null, q: null, since: null, workflow: null, assignee: null, group: null } : {}),
      },
      { history: isOtherView ? "push" : "replace" },
    );
  }

  /** The row after or before the open one, or after the focused one while none is open. */
  function neighbour(by: 1 | -1): HTMLElement | undefined {
    const rows = rowIds();
    const focused = rows.indexOf(document.activeElement as HTMLElement);
    const at = item === null ? focused : rows.findIndex((row) => row.dataset["row"] === item);
    return rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by];
  }

  function command(name: string) {
    rootRef.current?.querySelector<HTMLButtonElement>(`[data-command=${name}]`)?.click();
  }

  useInboxKeys({
    onMove: (by) => {
      const row = neighbour(by);
      if (!row) return;
      row.focus();
      row.scrollIntoView({ block: "nearest" });
      if (item !== null && row.dataset["row"]) void setParams({ item: row.dataset["row"] }, { history: "replace" });
    },
    onBack: () => item !== null && close(),
    onTake: () => command("take"),
    onAssign: () => command("assign"),
    onSearch: () => searchRef.current?.focus(),
    onStart: () => newRef.current?.click(),
  });

  function next() {
    const row = neighbour(1);
    void setParams({ item: row?.dataset["row"] ?? null }, { history: "push" });
    row?.scrollIntoView({ block: "nearest" });
  }

  return (
    <div ref={rootRef} className="@container/inbox h-[calc(100dvh-var(--shell-top,0px)-var(--shell-bottom,0px))]">
      <h1 className="sr-only">Inbox</h1>
      <div
        className={cn(
          "grid h-full grid-cols-1 grid-rows-[minmax(0,1fr)]",
          "@3xl/inbox:grid-cols-[minmax(17rem,21rem)_minmax(0,1fr)]",
          "@5xl/inbox:grid-cols-[13rem_minmax(18rem,20rem)_minmax(0,1fr)] @7xl/inbox:grid-cols-[13rem_24rem_minmax(0,1fr)]",
        )}
      >
        <ViewsPane
          view={view}
          counts={counted?.counts}
          onChoose={(chosen) => change({ view: chosen })}
          className="@max-5xl/inbox:hidden"
        />
        <TaskList
          state={params}
          counts={counted?.counts}
          selected={item}
          startable={startable}
          hrefOf={(id) => `/inbox${serialize({ ...params, item: id })}`}
          onOpen={open}
          onChange={change}
          searchRef={searchRef}
          newRef={newRef}
          className={cn(item !== null && "@max-3xl/inbox:hidden")}
        />
        <div className={cn("min-h-0 min-w-0 bg-background", item === null && "@max-3xl/inbox:hidden")}>
          {item === null ? (
            <EmptyState icon={MousePointerClick} title="Choose a task" className="h-full">
              <span className="inline-flex flex-wrap items-center justify-center gap-1.5">
                <Kbd keys={["j"]} /> <Kbd keys={["k"]} /> to move, <Kbd keys={["Enter"]} /> to open,{" "}
                <Kbd keys={["i"]} /> to take it.
              </span>
            </EmptyState>
          ) : view === "waiting" ? (
            <WaitingItem key={item} instanceId={item} me={me} actions={actions} onClose={close} />
          ) : (
            <WorkItem key={item} taskId={item} me={me} actions={actions} onClose={close} onNext={next} onOpen={open} />
          )}
        </div>
      </div>
    </div>
  );
}
