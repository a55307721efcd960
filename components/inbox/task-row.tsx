import { memo } from "react";
import { DueChip, instanceStatusLook, PriorityMark } from "@/components/status";
import { Avatar } from "@/components/ui/avatar";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/relative-time";
import { toneText } from "@/components/ui/tone";
import type { InboxRow } from "@/lib/queries/tasks/inbox-row";
import type { Density } from "./search-params";

export interface TaskRowProps {
  row: InboxRow;
  href: string;
  isSelected: boolean;
  /** Somebody else took or finished it since it was listed. */
  isGone: boolean;
  density: Density;
  onOpen: (id: string) => void;
}

/** A row of the list: a link that opens the work item. */
export const TaskRow = memo(function TaskRow({ row, href, isSelected, isGone, density, onOpen }: TaskRowProps) {
  const status = instanceStatusLook[row.status];
  const isDone = row.taskStatus === "completed";
  const who = row.assignee?.name ?? null;
  return (
    <a
      href={href}
      data-row={row.id}
      aria-current={isSelected ? "true" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(row.id);
      }}
      className={cn(
        "relative block border-b border-border px-3.5 outline-offset-[-2px]",
        density === "compact" ? "py-1.5" : "py-2.5",
        isSelected
          ? "bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent"
          : "hover:bg-hover",
        isGone && "text-muted",
      )}
    >
      <span className="flex items-center gap-2">
        <PriorityMark priority={row.priority} isLabelHidden />
        {density === "compact" && <span className="tabular shrink-0 text-xs text-muted">#{row.number}</span>}
        <span className={cn("min-w-0 flex-1 truncate font-medium", isGone && "line-through decoration-border-strong")}>
          {row.title}
        </span>
        {isGone ? (
          <span className="shrink-0 text-xs text-muted">moved on</span>
        ) : isDone && row.closedAt ? (
          <RelativeTime at={row.closedAt} className="shrink-0 text-xs text-muted" />
        ) : (
          <DueChip dueAt={row.dueAt} size="sm" isPaused={row.status === "suspended"} />
        )}
      </span>
      {density === "comfortable" && (
        <>
          <span className="mt-0.5 flex items-center gap-1.5 pl-6 text-xs text-muted">
            <span className="tabular shrink-0">#{row.number}</span>
            <span aria-hidden>·</span>
            <span className="min-w-0 flex-1 truncate">{row.step}</span>
            <status.icon className={cn("size-3.5 shrink-0", toneText[status.tone])} aria-hidden />
            <span className="sr-only">{status.label}</span>
          </span>
          <span className="mt-1 flex items-center gap-1.5 pl-6 text-xs text-muted">
            {row.kind === "task" && <Avatar name={who} size="xs" className="size-4 text-[0.5rem]" />}
            <span className="min-w-0 truncate">
              {row.kind === "task" ? (who ?? "Unassigned") : row.workflow.name}
              {row.startedBy && <span className="text-faint"> · from {row.startedBy.name}</span>}
            </span>
            <RelativeTime at={row.since} className="ml-auto shrink-0" />
          </span>
        </>
      )}
      {density === "compact" && (
        <span className="sr-only">
          {row.step}, {status.label}, {row.kind === "task" ? (who ?? "unassigned") : ""}
        </span>
      )}
    </a>
  );
});
