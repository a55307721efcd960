"use client";

import { useQuery } from "@tanstack/react-query";
import { FileUp, PencilRuler, Play, Plus, Search, Workflow as WorkflowIcon } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { StartDialog, type StartHandler, type StartOption } from "@/components/instances/start-dialog";
import { workflowHref } from "@/components/shell/navigation";
import { ImportDialog } from "@/components/studio/panels/import-dialog";
import { importFile, readFile } from "@/components/studio/panels/read-file";
import { Badge } from "@/components/ui/badge";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableEmpty, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { useLive } from "@/lib/client/use-live";
import { workflowListQuery } from "@/lib/client/workflows";
import type { InstanceStatus } from "@/lib/domain/status";
import type { WorkflowListRow } from "@/lib/queries/workflows/list";
import { CountLink, StatusHead } from "./count-link";
import { studioHref } from "./links";
import { type CreateHandler, NewWorkflowDialog } from "./new-workflow-dialog";
import { workflowListSearch } from "./search-params";

const SHOWN: readonly InstanceStatus[] = ["running", "waiting", "incident", "completed"];
const SEARCH_FROM = 8;

export interface WorkflowListProps {
  readonly startable: readonly StartOption[];
  readonly onStart: StartHandler;
  readonly onCreate: CreateHandler;
}

export function WorkflowList({ startable, onStart, onCreate }: WorkflowListProps) {
  const router = useRouter();
  const { data } = useQuery(workflowListQuery());
  useLive("workflows", "instances");
  const [{ q }, setSearch] = useQueryStates(workflowListSearch);
  const [dialog, setDialog] = useState<"new" | "import" | null>(null);
  const [starting, setStarting] = useState<string | null>(null);
  const rows = data?.rows ?? [];
  const wanted = q.trim().toLowerCase();
  const shown = rows.filter((w) => `${w.name} ${w.key} ${w.description}`.toLowerCase().includes(wanted));

  return (
    <>
      <PageHeader
        title="Workflows"
        description="What can be started here, and what runs of it."
        actions={
          data?.canCreate ? (
            <>
              <Button onClick={() => setDialog("import")}>
                <FileUp aria-hidden />
                Import BPMN
              </Button>
              <Button variant="primary" onClick={() => setDialog("new")}>
                <Plus aria-hidden />
                New workflow
              </Button>
            </>
          ) : null
        }
      />
      <div className="flex flex-col gap-4 p-4 sm:p-6">
        {rows.length >= SEARCH_FROM || q !== "" ? (
          <Input
            type="search"
            aria-label="Find a workflow"
            placeholder="Find a workflow"
            leading={<Search aria-hidden />}
            value={q}
            onChange={(event) => void setSearch({ q: event.target.value || null })}
            className="max-w-80"
          />
        ) : null}
        <Card className="overflow-hidden">
          {data && rows.length === 0 ? (
            <EmptyState
              icon={WorkflowIcon}
              title="No workflows yet"
              action={
                data.canCreate ? (
                  <>
                    <Button onClick={() => setDialog("import")}>Import BPMN</Button>
                    <Button variant="primary" onClick={() => setDialog("new")}>
                      New workflow
                    </Button>
                  </>
                ) : null
              }
            >
              {data.canCreate
                ? "Draw one in the studio, or bring a BPMN file from another tool."
                : "As soon as one gives your group work or may be started by you, it is listed here."}
            </EmptyState>
          ) : (
            <Table>
              <TableHead>
                <TableRow>
                  <TableHeader className="pl-5">Workflow</TableHeader>
                  {SHOWN.map((status) => (
                    <TableHeader key={status} align="right">
                      <StatusHead status={status} />
                    </TableHeader>
                  ))}
                  <TableHeader>Last published</TableHeader>
                  <TableHeader className="pr-5" align="right">
                    <span className="sr-only">Actions</span>
                  </TableHeader>
                </TableRow>
              </TableHead>
              <TableBody>
                {shown.map((workflow) => (
                  <Row
                    key={workflow.key}
                    workflow={workflow}
                    isStartable={startable.some((s) => s.key === workflow.key)}
                    onStart={() => setStarting(workflow.key)}
                  />
                ))}
                {data && shown.length === 0 ? (
                  <TableEmpty columns={SHOWN.length + 3}>No workflow is called “{q}”.</TableEmpty>
                ) : null}
              </TableBody>
            </Table>
          )}
        </Card>
      </div>
      <StartDialog
        options={startable.filter((s) => s.key === starting)}
        chosen={starting}
        onChoose={setStarting}
        onStart={onStart}
      />
      {dialog === "new" ? <NewWorkflowDialog onCreate={onCreate} onClose={() => setDialog(null)} /> : null}
      {dialog === "import" ? (
        <ImportDialog
          title="Import a workflow"
          onRead={readFile}
          confirmLabel="Make a workflow of it"
          note="It becomes a draft: nothing runs before you publish it."
          onImport={async (file, process, isMadeExecutable) => {
            const result = await importFile(file, process.id, isMadeExecutable);
            if (!result.ok) return result.message;
            router.push(studioHref(result.key));
            return undefined;
          }}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </>
  );
}

function Row({
  workflow,
  isStartable,
  onStart,
}: {
  workflow: WorkflowListRow;
  isStartable: boolean;
  onStart: () => void;
}) {
  const { key, name, description, latestVersion, draft, counts } = workflow;
  return (
    <TableRow>
      <TableCell className="max-w-110 min-w-60 pl-5">
        <div className="flex items-center gap-2">
          <Link href={workflowHref(key)} className="truncate rounded-sm font-medium underline-offset-3 hover:underline">
            {name}
          </Link>
          {latestVersion === null ? (
            <Badge size="sm">Not published</Badge>
          ) : (
            <span className="tabular text-xs text-muted">v{latestVersion}</span>
          )}
          {draft && latestVersion !== null ? (
            <span title={`Edited by ${draft.savedBy}`}>
              <Badge size="sm" tone="violet">
                Draft
              </Badge>
            </span>
          ) : null}
        </div>
        <p className="truncate text-xs text-muted">{description || key}</p>
      </TableCell>
      {SHOWN.map((status) => (
        <TableCell key={status} align="right">
          <CountLink workflow={key} status={status} count={counts[status]} name={name} />
        </TableCell>
      ))}
      <TableCell className="text-muted whitespace-nowrap">
        {workflow.publishedAt ? (
          <>
            <RelativeTime at={workflow.publishedAt} />
            <span className="block text-xs">{workflow.publishedBy}</span>
          </>
        ) : draft ? (
          <>
            Edited <RelativeTime at={draft.savedAt} />
            <span className="block text-xs">{draft.savedBy}</span>
          </>
        ) : (
          "Never"
        )}
      </TableCell>
      <TableCell className="pr-5 whitespace-nowrap" align="right">
        <span className="inline-flex gap-1.5">
          {workflow.canEdit ? (
            <ButtonLink size="sm" variant="ghost" href={studioHref(key)} aria-label={`Edit ${name}`}>
              <PencilRuler aria-hidden />
              Edit
            </ButtonLink>
          ) : null}
          {isStartable ? (
            <Button size="sm" onClick={onStart} aria-label={`Start ${name}`}>
              <Play aria-hidden />
              Start
            </Button>
          ) : null}
        </span>
      </TableCell>
    </TableRow>
  );
}
