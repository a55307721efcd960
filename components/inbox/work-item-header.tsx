"use client";

import { ArrowLeft, CalendarClock, Ellipsis, ExternalLink, Hand, Undo2, UserPlus } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { DueChip, InstanceStatusBadge, PriorityMark, priorityLook, TaskStatusBadge } from "@/components/status";
import { Person } from "@/components/ui/avatar";
import { Button, ButtonLink, IconButton } from "@/components/ui/button";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { PRIORITIES } from "@/lib/domain/status";
import type { TaskDetail } from "@/lib/queries/tasks/get";
import type { InboxActions, Me } from "./actions";
import { AssignDialog } from "./assign-dialog";
import { DueDialog } from "./due-dialog";
import { useTaskActions } from "./use-task-actions";

export interface WorkItemHeaderProps {
  task: TaskDetail;
  me: Me;
  actions: InboxActions;
  onClose: () => void;
}

export function WorkItemHeader({ task, me, actions, onClose }: WorkItemHeaderProps) {
  const { run, pending } = useTaskActions();
  const [dialog, setDialog] = useState<"assign" | "due" | null>(null);
  const { permissions } = task;
  const href = `/instances/${task.instanceId}` as Route;
  const isTakeOver = task.assignee !== null && task.assignee.username !== me.username;
  const hasMore = permissions.setPriority || permissions.setDue || permissions.release || permissions.assign;

  return (
    <header className="border-b border-border px-4 pt-3 pb-3.5 @2xl/item:px-6">
      <div className="flex items-center gap-2 text-xs text-muted">
        <IconButton label="Back to the list" size="icon-sm" onClick={onClose} className="-ml-1.5 @3xl/inbox:hidden">
          <ArrowLeft />
        </IconButton>
        <Link href={href} className="tabular rounded-sm font-medium text-foreground underline-offset-3 hover:underline">
          #{task.number}
        </Link>
        <span className="truncate">
          {task.workflow.name}
          <span className="text-faint"> · version {task.workflow.version}</span>
        </span>
        <ButtonLink href={href} variant="ghost" size="sm" className="ml-auto">
          <ExternalLink className="size-3.5" />
          <span className="@max-md/item:sr-only">Open instance</span>
        </ButtonLink>
      </div>
      <h2 className="mt-0.5 text-xl font-semibold">{task.title}</h2>
      <div className="mt-2.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        {task.status === "open" ? (
          <InstanceStatusBadge status={task.instanceStatus} />
        ) : (
          <TaskStatusBadge status={task.status} assignee={task.assignee?.username ?? null} />
        )}
        {task.status === "open" && <DueChip dueAt={task.dueAt} isPaused={task.instanceStatus === "suspended"} />}
        <PriorityMark priority={task.priority} />
        <Person name={task.assignee?.name ?? null} fallback="Unassigned" className="text-sm" />
        <div className="ml-auto flex items-center gap-1.5">
          {permissions.claim && (
            <Button
              variant={isTakeOver ? "secondary" : "primary"}
              isPending={pending === "claim"}
              title="Assign to me (i)"
              data-command="take"
              onClick={() =>
                void run(
                  "claim",
                  () => actions.claim({ taskId: task.id, from: task.assignee?.username ?? null }),
                  "It is yours",
                )
              }
            >
              <Hand />
              {isTakeOver ? "Take over" : "Take it"}
            </Button>
          )}
          {permissions.release && !isTakeOver && (
            <Button
              isPending={pending === "release"}
              onClick={() => void run("release", () => actions.release({ taskId: task.id }), "Given back to the group")}
            >
              <Undo2 />
              Release
            </Button>
          )}
          {permissions.assign && (
            <Button data-command="assign" title="Assign (a)" onClick={() => setDialog("assign")}>
              <UserPlus />
              Assign
            </Button>
          )}
          {hasMore && (permissions.setPriority || permissions.setDue || (permissions.release && isTakeOver)) && (
            <Menu
              trigger={
                <IconButton label="More" variant="secondary">
                  <Ellipsis />
                </IconButton>
              }
            >
              {permissions.setPriority && (
                <MenuChoice
                  label="Priority"
                  value={task.priority}
                  options={[...PRIORITIES]
                    .reverse()
                    .map((value) => ({ value, label: priorityLook[value].label, icon: priorityLook[value].icon }))}
                  onValueChange={(priority) =>
                    void run(
                      "priority",
                      () => actions.setPriority({ taskId: task.id, priority }),
                      `Priority: ${priorityLook[priority].label.toLowerCase()}`,
                    )
                  }
                />
              )}
              {permissions.setPriority && <MenuSeparator />}
              {permissions.setDue && (
                <MenuItem icon={CalendarClock} onSelect={() => setDialog("due")}>
                  Change when it is due
                </MenuItem>
              )}
              {permissions.release && isTakeOver && (
                <MenuItem
                  icon={Undo2}
                  onSelect={() =>
                    void run("release", () => actions.release({ taskId: task.id }), "Given back to the group")
                  }
                >
                  Give back to the group
                </MenuItem>
              )}
              <MenuLink icon={ExternalLink} href={href}>
                Open instance
              </MenuLink>
            </Menu>
          )}
        </div>
      </div>
      {dialog === "assign" && (
        <AssignDialog
          task={task}
          onClose={() => setDialog(null)}
          onAssign={async (to, name) => {
            const result = await run(
              "assign",
              () => actions.assign({ taskId: task.id, to, from: task.assignee?.username ?? null }),
              `Assigned to ${name}`,
            );
            if (result?.ok) setDialog(null);
          }}
          isPending={pending === "assign"}
        />
      )}
      {dialog === "due" && (
        <DueDialog
          dueAt={task.dueAt}
          onClose={() => setDialog(null)}
          onSave={async (due) => {
            const result = await run(
              "due",
              () => actions.setDue({ taskId: task.id, due }),
              due ? "Due time changed" : "No longer due",
            );
            if (result?.ok) setDialog(null);
          }}
          isPending={pending === "due"}
        />
      )}
    </header>
  );
}
