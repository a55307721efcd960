"use client";

import { ClipboardList, MessageSquare, Trash2 } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { DueChip, TaskStatusBadge } from "@/components/status";
import { Avatar, Person } from "@/components/ui/avatar";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toaster";
import type { InstanceComment, InstanceTask, InstanceWorkView } from "@/lib/queries/instances/work";
import type { InstanceActions } from "./instance-actions";

export interface WorkPanelProps {
  readonly instanceId: string;
  readonly work: InstanceWorkView;
  readonly canComment: boolean;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly actions: Pick<InstanceActions, "addComment" | "removeComment">;
  readonly onChanged: () => void;
}

export function WorkPanel({ instanceId, work, canComment, selected, onSelect, actions, onChanged }: WorkPanelProps) {
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <section aria-label="Tasks">
        <h2 className="mb-2 flex items-center gap-1.5 text-sm font-semibold">
          <ClipboardList className="size-4 text-muted" aria-hidden />
          Tasks
        </h2>
        {work.tasks.length === 0 ? (
          <p className="text-sm text-muted">No step has asked for a person yet.</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {work.tasks.map((task) => (
              <TaskItem key={task.id} task={task} isSelected={task.elementId === selected} onSelect={onSelect} />
            ))}
          </ul>
        )}
      </section>
      <section aria-label="Comments">
        <h2 className="mb-2 flex items-center gap-1.5 text-sm font-semibold">
          <MessageSquare className="size-4 text-muted" aria-hidden />
          Comments
        </h2>
        {canComment && <CommentForm instanceId={instanceId} addComment={actions.addComment} onChanged={onChanged} />}
        {work.comments.length === 0 ? (
          <p className="text-sm text-muted">No comments yet. Everybody who sees this instance can read them.</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {work.comments.map((comment) => (
              <CommentItem
                key={comment.id}
                comment={comment}
                removeComment={actions.removeComment}
                onChanged={onChanged}
              />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function TaskItem({
  task,
  isSelected,
  onSelect,
}: {
  task: InstanceTask;
  isSelected: boolean;
  onSelect: (id: string) => void;
}) {
  return (
    <li
      className={cn(
        "rounded-lg border border-border bg-surface px-3 py-2.5",
        isSelected && "border-ring ring-1 ring-ring",
      )}
    >
      <div className="flex items-center gap-2">
        <button
          type="button"
          onClick={() => onSelect(task.elementId)}
          className="min-w-0 flex-1 truncate rounded-sm text-left text-sm font-medium hover:underline"
        >
          {task.name}
        </button>
        {task.status === "open" && <DueChip dueAt={task.dueAt} size="sm" />}
        <TaskStatusBadge status={task.status} assignee={task.assignee?.username ?? null} size="sm" />
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        {task.status === "open" ? (
          <Person
            name={task.assignee?.name ?? null}
            fallback={task.groups.length > 0 ? `Nobody of ${task.groups.join(", ")}` : "Nobody"}
          />
        ) : (
          task.completedBy && <Person name={task.completedBy.name} />
        )}
        <span>
          {task.closedAt === null ? (
            <>
              open since <RelativeTime at={task.createdAt} />
            </>
          ) : (
            <>
              {task.status} <RelativeTime at={task.closedAt} />
            </>
          )}
        </span>
        {task.status === "open" && task.canOpen && (
          <Link
            href={`/inbox?item=${task.id}` as Route}
            className="ml-auto rounded-sm font-medium text-accent hover:underline"
          >
            Open in the inbox
          </Link>
        )}
      </div>
    </li>
  );
}

function CommentForm({
  instanceId,
  addComment,
  onChanged,
}: {
  instanceId: string;
  addComment: InstanceActions["addComment"];
  onChanged: () => void;
}) {
  const [body, setBody] = useState("");
  const [error, setError] = useState<string>();
  const [isPending, setIsPending] = useState(false);

  async function send() {
    if (body.trim() === "") return setError("Write something first.");
    setIsPending(true);
    setError(undefined);
    const result = await addComment({ instanceId, body }).catch(() => undefined);
    setIsPending(false);
    if (!result)
      return setError(
        "The server did not answer. What you wrote is still here; look whether it was saved before you send it again.",
      );
    if (!result.ok) return setError(result.error.message);
    setBody("");
    onChanged();
  }

  return (
    <form
      className="mb-4 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label="Comment" isLabelHidden error={error}>
        <Textarea
          rows={2}
          placeholder="Write a comment"
          value={body}
          onChange={(event) => setBody(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void send();
          }}
        />
      </Field>
      <Button type="submit" size="sm" className="self-end" isPending={isPending} disabled={body.trim() === ""}>
        Comment
      </Button>
    </form>
  );
}

function CommentItem({
  comment,
  removeComment,
  onChanged,
}: {
  comment: InstanceComment;
  removeComment: InstanceActions["removeComment"];
  onChanged: () => void;
}) {
  async function remove() {
    const result = await removeComment({ commentId: comment.id }).catch(() => undefined);
    if (result && !result.ok) toast.failure(result.error);
    if (!result) toast.error("The server did not answer");
    onChanged();
  }
  return (
    <li className="group flex gap-2.5">
      <Avatar name={comment.author.name} size="sm" />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2 text-sm">
          <span className="font-medium">{comment.author.name}</span>
          <RelativeTime at={comment.at} className="text-xs text-muted" />
          {comment.canRemove && (
            <IconButton
              label="Remove this comment"
              size="icon-sm"
              className="ml-auto size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
              onClick={() => void remove()}
            >
              <Trash2 aria-hidden />
            </IconButton>
          )}
        </p>
        <p className={cn("text-sm break-words whitespace-pre-line", comment.body === null && "text-muted italic")}>
          {comment.body ?? "This comment was removed."}
        </p>
      </div>
    </li>
  );
}
