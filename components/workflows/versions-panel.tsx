"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, Eye, GitCompareArrows, X } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass, IconButton } from "@/components/ui/button";
import { Card, CardBody, CardHeader, CardTitle } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableEmpty, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { versionModelQuery } from "@/lib/client/workflows";
import type { InstanceStatus } from "@/lib/domain/status";
import type { VersionRow } from "@/lib/queries/workflows/versions";
import { ModelComparison } from "./model-comparison";
import { CountLink, StatusHead } from "./count-link";

const SHOWN: readonly InstanceStatus[] = ["running", "waiting", "incident", "completed"];

export interface VersionsPanelProps {
  readonly workflowKey: string;
  readonly name: string;
  readonly versions: readonly VersionRow[];
  /** The two that are compared: `of` against the older `compare`. */
  readonly of: number | null;
  readonly compare: number | null;
  readonly canExport: boolean;
  readonly onShow: (version: number) => void;
  readonly onCompare: (of: number, to: number | null) => void;
}

export function VersionsPanel({
  workflowKey: key,
  name,
  versions,
  of,
  compare,
  canExport,
  onShow,
  onCompare,
}: VersionsPanelProps) {
  const latest = versions[0]?.version;
  return (
    <div className="flex flex-col gap-4 p-4 sm:p-6">
      {of !== null && compare !== null && of !== compare ? (
        <Comparison workflowKey={key} name={name} of={of} to={compare} onClose={() => onCompare(of, null)} />
      ) : null}
      <Card className="overflow-hidden">
        <Table>
          <TableHead>
            <TableRow>
              <TableHeader className="pl-5">Version</TableHeader>
              <TableHeader>What changed</TableHeader>
              <TableHeader>Published</TableHeader>
              {SHOWN.map((status) => (
                <TableHeader key={status} align="right">
                  <StatusHead status={status} />
                </TableHeader>
              ))}
              <TableHeader className="pr-5" align="right">
                <span className="sr-only">Actions</span>
              </TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {versions.map((v, index) => {
              const before = versions[index + 1]?.version;
              return (
                <TableRow key={v.version}>
                  <TableCell className="pl-5 whitespace-nowrap">
                    <span className="tabular font-medium">{v.version}</span>
                    {v.version === latest ? (
                      <Badge size="sm" tone="green" className="ml-2">
                        Latest
                      </Badge>
                    ) : null}
                  </TableCell>
                  <TableCell className="max-w-90 text-muted">{v.note || "–"}</TableCell>
                  <TableCell className="text-muted whitespace-nowrap">
                    <RelativeTime at={v.publishedAt} />
                    <span className="block text-xs">{v.publishedBy}</span>
                  </TableCell>
                  {SHOWN.map((status) => (
                    <TableCell key={status} align="right">
                      <CountLink
                        workflow={key}
                        version={v.version}
                        status={status}
                        count={v.counts[status]}
                        name={`version ${v.version}`}
                      />
                    </TableCell>
                  ))}
                  <TableCell className="pr-5 whitespace-nowrap" align="right">
                    <span className="inline-flex gap-0.5">
                      <Button
                        size="sm"
                        variant="ghost"
                        onClick={() => onShow(v.version)}
                        aria-label={`Show version ${v.version}`}
                      >
                        <Eye aria-hidden />
                        Show
                      </Button>
                      {before !== undefined ? (
                        <Button
                          size="sm"
                          variant="ghost"
                          onClick={() => onCompare(v.version, before)}
                          aria-label={`Compare version ${v.version} with version ${before}`}
                        >
                          <GitCompareArrows aria-hidden />
                          Compare
                        </Button>
                      ) : null}
                      {canExport ? (
                        <a
                          href={`/api/v1/workflows/${key}/bpmn?version=${v.version}`}
                          download
                          aria-label={`Export version ${v.version} as BPMN`}
                          title="Export as BPMN"
                          className={buttonClass({ variant: "ghost", size: "icon-sm" })}
                        >
                          <Download aria-hidden />
                        </a>
                      ) : null}
                    </span>
                  </TableCell>
                </TableRow>
              );
            })}
            {versions.length === 0 ? (
              <TableEmpty columns={SHOWN.length + 4}>
                It was never published. Its first version comes from the studio.
              </TableEmpty>
            ) : null}
          </TableBody>
        </Table>
      </Card>
    </div>
  );
}

function Comparison({
  workflowKey,
  name,
  of,
  to,
  onClose,
}: {
  workflowKey: string;
  name: string;
  of: number;
  to: number;
  onClose: () => void;
}) {
  const { data: after } = useQuery(versionModelQuery(workflowKey, of));
  const { data: before } = useQuery(versionModelQuery(workflowKey, to));
  return (
    <Card>
      <CardHeader>
        <CardTitle>
          Version {of} against version {to}
        </CardTitle>
        <IconButton label="Close the comparison" size="icon-sm" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </CardHeader>
      <CardBody>
        {after && before ? (
          <ModelComparison name={`Version ${of} of ${name}`} before={before} after={after} />
        ) : (
          <Skeleton className="h-80" />
        )}
      </CardBody>
    </Card>
  );
}
