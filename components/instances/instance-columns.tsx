"use client";

import { createColumnHelper, tableFeatures } from "@tanstack/react-table";
import type { Route } from "next";
import Link from "next/link";
import { DueChip, InstanceStatusBadge, PriorityMark } from "@/components/status";
import { Avatar } from "@/components/ui/avatar";
import { RelativeTime } from "@/components/ui/relative-time";
import { isFinal } from "@/lib/domain/status";
import type { InstanceRow } from "@/lib/queries/instances/list";

export const features = tableFeatures({});
const helper = createColumnHelper<typeof features, InstanceRow>();

export const instanceHref = (id: string) => `/instances/${id}` as Route;

export const columns = [
  helper.display({
    id: "title",
    header: "Instance",
    cell: ({ row: { original: row } }) => (
      <div className="flex min-w-0 items-center gap-2.5">
        <PriorityMark priority={row.priority} isLabelHidden />
        <div className="min-w-0">
          <Link
            href={instanceHref(row.id)}
            className="block truncate font-medium after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
          >
            {row.title}
          </Link>
          <div className="truncate text-xs text-muted">
            <span className="tabular">#{row.number}</span> · {row.workflow.name}
            {row.businessKey ? ` · ${row.businessKey}` : null}
          </div>
        </div>
      </div>
    ),
  }),
  helper.display({
    id: "status",
    header: "Status",
    cell: ({ row: { original: row } }) => <InstanceStatusBadge status={row.status} />,
  }),
  helper.display({
    id: "step",
    header: "Current step",
    cell: ({ row: { original: row } }) => <CurrentStep row={row} />,
  }),
  helper.display({ id: "assignee", header: "Assignee", cell: ({ row: { original: row } }) => <Assignees row={row} /> }),
  helper.display({
    id: "due",
    header: "Due",
    cell: ({ row: { original: row } }) =>
      isFinal(row.status) ? null : <DueChip dueAt={row.dueAt} isPaused={row.status === "suspended"} />,
  }),
  helper.display({
    id: "started",
    header: "Started",
    cell: ({ row: { original: row } }) => <RelativeTime at={row.startedAt} className="whitespace-nowrap text-muted" />,
  }),
  helper.display({
    id: "activity",
    header: "Last activity",
    cell: ({ row: { original: row } }) => (
      <RelativeTime at={row.lastActivityAt} className="whitespace-nowrap text-muted" />
    ),
  }),
];

export function CurrentStep({ row }: { row: InstanceRow }) {
  const [first, ...others] = row.steps;
  if (first === undefined) return <span className="text-faint">–</span>;
  return (
    <span className="flex min-w-0 items-baseline gap-1" title={row.steps.join(", ")}>
      <span className="truncate">{first}</span>
      {others.length > 0 && <span className="shrink-0 text-xs text-muted">+{others.length}</span>}
    </span>
  );
}

export function Assignees({ row }: { row: InstanceRow }) {
  const [first, ...others] = row.assignees;
  if (!first)
    return row.unassigned > 0 ? <span className="text-muted">Unassigned</span> : <span className="text-faint">–</span>;
  const more = others.length + (row.unassigned > 0 ? 1 : 0);
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Avatar name={first.name} size="xs" />
      <span className="truncate">{first.name}</span>
      {more > 0 && <span className="shrink-0 text-xs text-muted">+{more}</span>}
    </span>
  );
}
