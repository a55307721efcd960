"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { ELEMENT_KIND_WORDS, ProcessCanvas } from "@/components/canvas";
import { ElementStatusBadge } from "@/components/status";
import { Alert } from "@/components/ui/alert";
import { Button, IconButton } from "@/components/ui/button";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { type Tab, TabPanel, Tabs } from "@/components/ui/tabs";
import { toast } from "@/components/ui/toaster";
import {
  instanceKeys,
  instanceModelQuery,
  instancePathQuery,
  instanceQuery,
  instanceVariablesQuery,
  instanceWorkQuery,
} from "@/lib/client/instances";
import { useLive } from "@/lib/client/use-live";
import type { Model } from "@/lib/model";
import type { InstancePathView } from "@/lib/queries/instances/path";
import type { AskedCommand, Commands } from "./commands/asked";
import { CommandDialog } from "./commands/command-dialog";
import { placesOf } from "./commands/move-dialog";
import { settle } from "./commands/settle";
import { StepMenu } from "./commands/step-menu";
import { IncidentsPanel } from "./incidents-panel";
import type { InstanceActions } from "./instance-actions";
import { InstanceHeader } from "./instance-header";
import { instancePageSearch, type InstanceTab } from "./instance-tabs";
import { JobsPanel } from "./jobs-panel";
import { namesOf } from "./names";
import { TimelinePanel } from "./timeline-panel";
import { toOverlay } from "./to-overlay";
import { VariablesPanel } from "./variables-panel";
import { WaitingPanel } from "./waiting-panel";
import { WhyPanel } from "./why-panel";
import { WorkPanel } from "./work-panel";

export interface InstancePageProps {
  readonly instanceId: string;
  readonly actions: InstanceActions;
}

/** An instance: where it is, how it got there, why, and what must happen next. */
export function InstancePage({ instanceId, actions }: InstancePageProps) {
  const client = useQueryClient();
  const live = useLive(`instance:${instanceId}`);
  const [{ tab, at }, setSearch] = useQueryStates(instancePageSearch, { history: "push" });
  const instance = useQuery(instanceQuery(instanceId));
  const model = useQuery(instanceModelQuery(instanceId));
  const path = useQuery(instancePathQuery(instanceId));
  const work = useQuery(instanceWorkQuery(instanceId));
  const variables = useQuery({ ...instanceVariablesQuery(instanceId), enabled: tab === "incidents" });
  const overlay = useMemo(() => path.data && toOverlay(path.data), [path.data]);
  const selection = useMemo(() => (at === null ? [] : [at]), [at]);

  const refetch = () => void client.invalidateQueries({ queryKey: instanceKeys.one(instanceId) });
  const [asked, setAsked] = useState<AskedCommand>();
  const select = (id: string | null) => void setSearch({ at: id });
  /** Gateways and flows are pressed to ask why. */
  function handleCanvasSelect(ids: readonly string[]) {
    const id = ids.at(-1) ?? null;
    const isDecision =
      id !== null &&
      (model.data?.flows.some((flow) => flow.id === id) ||
        model.data?.elements.some((element) => element.id === id && element.type.endsWith("Gateway")));
    void setSearch({ at: id, ...(isDecision ? { tab: "why" as const } : {}) });
  }

  if (instance.isError && !instance.data) {
    return (
      <div className="p-6">
        <Alert tone="red" title="This instance could not be read" isLive>
          {instance.error.message}
        </Alert>
      </div>
    );
  }
  if (!instance.data) return <SkeletonRows rows={8} />;
  const { permissions, status } = instance.data;
  const commands: Commands = {
    canModify: permissions.modify,
    canChoose: permissions.choose,
    ask: setAsked,
    choose: (choice, element) =>
      void settle(
        actions.choose({ instanceId, choice: choice.wait, elements: [element] }),
        `“${choice.elements.find(({ id }) => id === element)?.name ?? element}” has started`,
        refetch,
      ).then((problem) => problem && toast.error(problem)),
  };
  const openIncidents = work.data?.incidents.filter((incident) => incident.resolvedAt === null).length ?? 0;
  const openSteps =
    path.data?.waiting.filter(({ reasons }) => reasons.some(({ kind }) => kind !== "scope")).length ?? 0;
  const tabs: Tab<InstanceTab>[] = [
    { value: "waiting", label: "Waiting for", count: openSteps || undefined },
    { value: "timeline", label: "Timeline" },
    { value: "variables", label: "Variables" },
    {
      value: "work",
      label: "Tasks and comments",
      count: work.data?.comments.filter(({ body }) => body !== null).length || undefined,
    },
    { value: "incidents", label: "Incidents", count: openIncidents || undefined },
    {
      value: "jobs",
      label: "Timers and calls",
      count: work.data ? work.data.jobs.length + work.data.subscriptions.length || undefined : undefined,
    },
    { value: "why", label: "Why" },
  ];

  return (
    <div className="flex min-h-full flex-col">
      <InstanceHeader instance={instance.data} actions={actions} onChanged={refetch} />
      {live === "lost" && (
        <p role="status" className="border-b border-amber-line bg-amber-soft px-6 py-1.5 text-xs text-amber">
          The live connection is lost. It is being opened again; until then this page refreshes every ten seconds.
        </p>
      )}
      <div className="h-[40dvh] min-h-72 shrink-0 sm:h-[56dvh] border-b border-border">
        {model.data && overlay ? (
          <ProcessCanvas
            model={model.data}
            overlay={overlay}
            selection={selection}
            onSelect={handleCanvasSelect}
            label={`Path of #${instance.data.number}`}
          />
        ) : (
          <div className="flex h-full items-center justify-center p-6">
            {model.isError || path.isError ? (
              <Alert tone="red" title="The path could not be read" isLive>
                {(model.error ?? path.error)?.message}
              </Alert>
            ) : (
              <Skeleton className="h-3/4 w-full rounded-xl" />
            )}
          </div>
        )}
      </div>
      <div className="px-4 pt-1 pb-10 sm:px-6">
        <Tabs
          aria-label="About this instance"
          tabs={tabs}
          value={tab}
          onValueChange={(next) => void setSearch({ tab: next })}
        >
          {model.data && at !== null && (
            <Selection id={at} model={model.data} path={path.data} commands={commands} onClear={() => select(null)} />
          )}
          <TabPanel value="waiting" className="pt-4">
            {path.data ? (
              <WaitingPanel
                status={status}
                waiting={path.data.waiting}
                selected={at}
                onSelect={select}
                commands={commands}
              />
            ) : (
              <SkeletonRows rows={3} />
            )}
          </TabPanel>
          <TabPanel value="timeline" className="pt-4">
            {model.data && <TimelinePanel instanceId={instanceId} model={model.data} selected={at} onSelect={select} />}
          </TabPanel>
          <TabPanel value="variables" className="pt-4">
            <VariablesPanel
              instanceId={instanceId}
              selected={at}
              onSelect={select}
              setVariables={actions.setVariables}
              onChanged={refetch}
            />
          </TabPanel>
          <TabPanel value="work" className="pt-4">
            {work.data ? (
              <WorkPanel
                instanceId={instanceId}
                work={work.data}
                canComment={permissions.comment}
                selected={at}
                onSelect={select}
                actions={actions}
                onChanged={refetch}
              />
            ) : (
              <SkeletonRows rows={4} />
            )}
          </TabPanel>
          <TabPanel value="incidents" className="pt-4">
            {work.data ? (
              <IncidentsPanel
                incidents={work.data.incidents}
                scopes={variables.data?.scopes ?? []}
                canRetry={permissions.retry}
                canEdit={permissions.editVariables && variables.data !== undefined}
                selected={at}
                onSelect={select}
                actions={actions}
                onChanged={refetch}
              />
            ) : (
              <SkeletonRows rows={3} />
            )}
          </TabPanel>
          <TabPanel value="jobs" className="pt-4">
            {work.data ? (
              <JobsPanel
                jobs={work.data.jobs}
                subscriptions={work.data.subscriptions}
                selected={at}
                onSelect={select}
              />
            ) : (
              <SkeletonRows rows={3} />
            )}
          </TabPanel>
          <TabPanel value="why" className="pt-4">
            {model.data && <WhyPanel instanceId={instanceId} model={model.data} selected={at} onSelect={select} />}
          </TabPanel>
        </Tabs>
      </div>
      {asked && model.data && (
        <CommandDialog
          instanceId={instanceId}
          asked={asked}
          model={model.data}
          waiting={path.data?.waiting ?? []}
          actions={actions}
          onClose={() => setAsked(undefined)}
          onChanged={refetch}
        />
      )}
    </div>
  );
}

/** Of an element that is open many times, the rest have their menus below. */
const MENUS_MAX = 3;

/** What is selected on the canvas, in one line. */
function Selection({
  id,
  model,
  path,
  commands,
  onClear,
}: {
  id: string;
  model: Model;
  path: InstancePathView | undefined;
  commands: Commands;
  onClear: () => void;
}) {
  const element = model.elements.find((each) => each.id === id);
  const flow = model.flows.find((each) => each.id === id);
  if (!element && !flow) return null;
  const names = namesOf({ model });
  const seen = path?.elements[id];
  const taken = path?.flows[id] ?? 0;
  const open = path?.waiting.filter(({ elementId }) => elementId === id).slice(0, MENUS_MAX) ?? [];
  return (
    <div className="mt-3 flex items-center gap-2.5 rounded-lg border border-accent-line bg-accent-soft py-1 pr-1.5 pl-3 text-sm">
      <span className="min-w-0 truncate">
        <span className="text-muted">{element ? ELEMENT_KIND_WORDS[element.type] : "Flow"}</span>{" "}
        <b className="font-medium">
          {element ? names.element(id) : `${names.element(flow!.source)} → ${names.flow(id)}`}
        </b>
      </span>
      {element ? (
        <>
          <ElementStatusBadge status={seen?.status ?? "notReached"} size="sm" />
          {seen && seen.visits > 1 && <span className="text-xs text-muted">{seen.visits} visits</span>}
        </>
      ) : (
        <span className="text-xs text-muted">
          {taken === 0 ? "not taken" : taken === 1 ? "taken once" : `taken ${taken} times`}
        </span>
      )}
      <span className="ml-auto flex shrink-0 items-center gap-1">
        {commands.canModify && open.map((step) => <StepMenu key={step.step} step={step} commands={commands} />)}
        {commands.canModify && element && placesOf(model).includes(element) && (
          <Button size="sm" onClick={() => commands.ask({ type: "move", cancel: [], start: id })}>
            Start here…
          </Button>
        )}
        <IconButton label="Select nothing" size="icon-sm" onClick={onClear}>
          <X aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}
