"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, PencilRuler, Play, TriangleAlert, Workflow as WorkflowIcon } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { ProcessCanvas } from "@/components/canvas";
import { StartDialog, type StartHandler } from "@/components/instances/start-dialog";
import { instanceStatusLook } from "@/components/status";
import { ElementIcon } from "@/components/studio/element-icon";
import { templateLabel } from "@/components/studio/templates";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { toneText } from "@/components/ui/tone";
import { useLive } from "@/lib/client/use-live";
import { versionsQuery, workflowQuery } from "@/lib/client/workflows";
import { INSTANCE_STATUSES } from "@/lib/domain/status";
import type { ActionResult } from "@/lib/http/result";
import type { Directory } from "@/lib/queries/workflows/directory";
import type { WorkflowView } from "@/lib/queries/workflows/get";
import type { GrantInput } from "@/lib/services/workflows/grant";
import { AccessPanel } from "./access-panel";
import { instancesBehind, studioHref } from "./links";
import { type WorkflowTab, workflowSearch } from "./search-params";
import { openStepsOverlay } from "./to-overlay";
import { type MessageRetry, Troubles } from "./troubles";
import { VersionsPanel } from "./versions-panel";

export interface WorkflowPageProps {
  readonly workflowKey: string;
  readonly directory: Directory;
  readonly onStart: StartHandler;
  readonly onGrant: (input: GrantInput) => Promise<ActionResult<void>>;
  readonly onMessageRetry: MessageRetry;
}

export function WorkflowPage({ workflowKey: key, directory, onStart, onGrant, onMessageRetry }: WorkflowPageProps) {
  const [{ tab, version, compare, element }, setSearch] = useQueryStates(workflowSearch, { history: "push" });
  const { data: view, refetch } = useQuery(workflowQuery(key, version ?? undefined));
  const { data: versions = [] } = useQuery(versionsQuery(key));
  useLive("workflows", "instances");
  const [isStarting, setIsStarting] = useState(false);
  if (!view) return null;

  const shown = view.shown?.version;
  const tabs: { value: WorkflowTab; label: string; count?: number }[] = [
    { value: "model", label: "Model" },
    { value: "versions", label: "Versions", count: versions.length },
    ...(view.can.grantStart ? [{ value: "access" as const, label: "Access" }] : []),
  ];
  return (
    <div className="flex h-[calc(100dvh-var(--shell-top,0px)-var(--shell-bottom,0px))] min-h-120 flex-col">
      <PageHeader
        breadcrumb={[{ label: "Workflows", href: "/workflows" }]}
        title={view.name}
        description={view.description || undefined}
        badge={view.latestVersion === null ? <Badge>Not published</Badge> : <Badge>Version {view.latestVersion}</Badge>}
        actions={
          <>
            {view.can.export && view.shown ? (
              <a
                href={`/api/v1/workflows/${key}/bpmn?version=${view.shown.version}`}
                download
                aria-label={`Export version ${view.shown.version} as BPMN`}
                className={buttonClass({ variant: "secondary" })}
              >
                <Download aria-hidden />
                Export
              </a>
            ) : null}
            {view.can.edit ? (
              <ButtonLink href={studioHref(key)}>
                <PencilRuler aria-hidden />
                Edit
              </ButtonLink>
            ) : null}
            {view.start ? (
              <Button variant="primary" onClick={() => setIsStarting(true)}>
                <Play aria-hidden />
                Start
              </Button>
            ) : null}
          </>
        }
        className="border-b-0 pb-2"
      />
      <Troubles
        troubles={view.troubles}
        nameOf={(id) => view.shown?.model.elements.find((each) => each.id === id)?.name || id}
        onMessageRetry={async (input) => {
          const result = await onMessageRetry(input);
          await refetch();
          return result;
        }}
      />
      <Tabs
        aria-label="Parts of the workflow"
        tabs={tabs}
        value={tab === "access" && !view.can.grantStart ? "model" : tab}
        onValueChange={(next) => void setSearch({ tab: next })}
        className="flex-1"
        listClassName="px-4 sm:px-6"
      >
        <TabPanel value="model" className="flex flex-col">
          {view.shown ? (
            <ModelView
              view={view}
              versions={versions.map((v) => v.version)}
              selected={element}
              onSelect={(id) => void setSearch({ element: id }, { history: "replace" })}
              onVersion={(v) => void setSearch({ version: v === view.latestVersion ? null : v, element: null })}
            />
          ) : (
            <EmptyState
              icon={WorkflowIcon}
              title="Not published yet"
              action={
                view.can.edit ? (
                  <ButtonLink variant="primary" href={studioHref(key)}>
                    Open the studio
                  </ButtonLink>
                ) : null
              }
            >
              {view.draft ? (
                <>
                  {view.draft.savedBy} edited the draft <RelativeTime at={view.draft.savedAt} />. Nothing runs before it
                  is published.
                </>
              ) : (
                "Draw it in the studio and publish it; then it can be started."
              )}
            </EmptyState>
          )}
        </TabPanel>
        <TabPanel value="versions" className="overflow-y-auto">
          <VersionsPanel
            workflowKey={key}
            name={view.name}
            versions={versions}
            compare={compare}
            of={shown ?? null}
            canExport={view.can.export}
            onShow={(v) =>
              void setSearch({ tab: "model", version: v === view.latestVersion ? null : v, compare: null })
            }
            onCompare={(of, to) => void setSearch({ version: of === view.latestVersion ? null : of, compare: to })}
          />
        </TabPanel>
        {view.can.grantStart ? (
          <TabPanel value="access" className="overflow-y-auto">
            <AccessPanel
              workflowKey={key}
              grants={view.grants}
              directory={directory}
              canGrantManage={view.can.grantManage}
              onGrant={onGrant}
            />
          </TabPanel>
        ) : null}
      </Tabs>
      {view.start ? (
        <StartDialog
          options={[{ key, name: view.name, description: view.description, form: view.start.form }]}
          chosen={isStarting ? key : null}
          onChoose={(chosen) => setIsStarting(chosen !== null)}
          onStart={onStart}
        />
      ) : null}
    </div>
  );
}

interface ModelViewProps {
  readonly view: WorkflowView;
  readonly versions: readonly number[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onVersion: (version: number) => void;
}

/** The model with what stands in it now. */
function ModelView({ view, versions, selected, onSelect, onVersion }: ModelViewProps) {
  const { shown } = view;
  const overlay = useMemo(() => shown && openStepsOverlay(shown.model, shown.openSteps), [shown]);
  if (!shown || !overlay) return null;
  const isOld = shown.version !== view.latestVersion;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 px-4 py-2.5 sm:px-6">
        <Select
          aria-label="Version"
          size="sm"
          className="w-40"
          options={versions.map((v) => ({
            value: String(v),
            label: `Version ${v}${v === view.latestVersion ? " (latest)" : ""}`,
          }))}
          value={String(shown.version)}
          onValueChange={(v) => onVersion(Number(v))}
        />
        <dl className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
          {INSTANCE_STATUSES.map((status) => {
            const { icon: Icon, label, tone } = instanceStatusLook[status];
            const count = isOld ? view.shownCounts[status] : view.counts[status];
            if (count === 0 && status !== "running") return null;
            return (
              <div key={status} className="flex items-center gap-1">
                <dt className="flex items-center gap-1 text-muted">
                  <Icon className={cn("size-3.5", toneText[tone])} aria-hidden />
                  {label}
                </dt>
                <dd>
                  <Link
                    className="tabular rounded-sm font-semibold underline-offset-3 hover:underline"
                    href={instancesBehind({ workflow: view.key, status, ...(isOld && { version: shown.version }) })}
                  >
                    {count}
                  </Link>
                </dd>
              </div>
            );
          })}
        </dl>
        <p className="text-xs text-muted sm:ml-auto">
          {isOld ? "Counts are of this version." : "Numbers on the model: open steps of this version."}
        </p>
      </div>
      {isOld ? (
        <div className="px-4 pb-2.5 sm:px-6">
          <Alert
            tone="amber"
            title={`This is version ${shown.version}; new instances start on version ${view.latestVersion}`}
          />
        </div>
      ) : null}
      <div className="relative min-h-0 flex-1 border-t border-border">
        <ProcessCanvas
          model={shown.model}
          overlay={overlay}
          label={`Version ${shown.version} of ${view.name}`}
          selection={selected === null ? [] : [selected]}
          onSelect={(ids) => onSelect(ids.at(-1) ?? null)}
        />
        {selected !== null ? <ElementCard key={selected} view={view} id={selected} /> : null}
      </div>
    </>
  );
}

/** What stands at one element, and how to get there. */
function ElementCard({ view, id }: { view: WorkflowView; id: string }) {
  const { shown } = view;
  const element = shown?.model.elements.find((e) => e.id === id);
  if (!shown || !element) return null;
  const at = shown.openSteps[id];
  return (
    <Card className="absolute top-3 left-3 z-10 w-72 p-3.5 shadow-float">
      <div className="flex items-start gap-2.5">
        <ElementIcon of={element} className="mt-0.5 text-muted" />
        <div className="min-w-0">
          <h2 className="text-sm font-semibold break-words">{element.name || templateLabel(element)}</h2>
          <p className="text-xs text-muted">{templateLabel(element)}</p>
        </div>
      </div>
      {element.documentation ? <p className="mt-2 text-xs text-muted">{element.documentation}</p> : null}
      <p className="mt-2.5 border-t border-border pt-2.5 text-sm">
        {at && at.open > 0 ? (
          <Link
            href={instancesBehind({ workflow: view.key, version: shown.version, element: id })}
            className="rounded-sm font-medium text-accent underline-offset-3 hover:underline"
          >
            {at.open === 1 ? "1 step is open here" : `${at.open} steps are open here`}
          </Link>
        ) : (
          <span className="text-muted">Nothing is open here now.</span>
        )}
      </p>
      {at && at.incidents > 0 ? (
        <p className="mt-1 flex items-center gap-1.5 text-sm text-red">
          <TriangleAlert className="size-3.5" aria-hidden />
          <Link
            href={instancesBehind({ workflow: view.key, version: shown.version, element: id, status: "incident" })}
            className="rounded-sm underline-offset-3 hover:underline"
          >
            {at.incidents} at an incident
          </Link>
        </p>
      ) : null}
    </Card>
  );
}
