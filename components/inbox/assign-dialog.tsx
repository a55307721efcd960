"use client";

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { assigneesQuery } from "@/lib/client/tasks";
import type { TaskDetail } from "@/lib/queries/tasks/get";

export interface AssignDialogProps {
  task: TaskDetail;
  onAssign: (username: string, name: string) => void | Promise<void>;
  onClose: () => void;
  isPending: boolean;
}

/** Gives the task to somebody, who is shown with what they have already. */
export function AssignDialog({ task, onAssign, onClose, isPending }: AssignDialogProps) {
  const { data, error, isPending: isLoading } = useQuery(assigneesQuery(task.id));
  const [text, setText] = useState("");
  const words = text.trim().toLowerCase();
  const people = (data?.people ?? []).filter(({ name, username }) =>
    `${name} ${username}`.toLowerCase().includes(words),
  );
  return (
    <Dialog
      title="Assign to"
      description={`"${task.step}" of #${task.number}`}
      size="sm"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Input
        type="search"
        aria-label="Search people"
        placeholder="Search people"
        leading={<Search />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus
      />
      {error && (
        <Alert tone="red" isLive title="The people could not be read" className="mt-3">
          {error.message}
        </Alert>
      )}
      {isLoading ? (
        <SkeletonRows rows={4} className="mt-2" />
      ) : (
        <ul className="mt-2 flex max-h-80 flex-col gap-px overflow-y-auto">
          {people.map(({ username, name, open }) => {
            const isHolder = task.assignee?.username === username;
            return (
              <li key={username}>
                <button
                  type="button"
                  disabled={isPending || isHolder}
                  onClick={() => void onAssign(username, name)}
                  className={cn(
                    "flex h-10 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm",
                    isHolder ? "text-muted" : "hover:bg-hover",
                  )}
                >
                  <Avatar name={name} />
                  <span className="min-w-0 flex-1 truncate">{name}</span>
                  <span className="tabular text-xs text-muted">
                    {isHolder ? "has it" : open === 0 ? "nothing open" : `${open} open`}
                  </span>
                </button>
              </li>
            );
          })}
          {people.length === 0 && !error && (
            <li className="px-2 py-6 text-center text-sm text-muted">
              {words ? "Nobody of that name may take it." : "Nobody else may take it."}
            </li>
          )}
        </ul>
      )}
    </Dialog>
  );
}
