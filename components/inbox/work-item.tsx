"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, SearchX } from "lucide-react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { RequestError } from "@/lib/client/fetch-json";
import { taskQuery } from "@/lib/client/tasks";
import { useLive } from "@/lib/client/use-live";
import type { InboxActions, Me } from "./actions";
import { Comments } from "./comments";
import { MiniPath } from "./mini-path";
import { NextChoices } from "./next-choices";
import { Properties } from "./properties";
import { StepWork } from "./step-work";
import { WorkItemHeader } from "./work-item-header";

export interface WorkItemProps {
  taskId: string;
  me: Me;
  actions: InboxActions;
  /** Back to the list, where only one pane fits. */
  onClose: () => void;
  /** The next row of the list; absent on the last one. */
  onNext: (() => void) | undefined;
  onOpen: (taskId: string) => void;
}

/** One task with all that is needed to do it. */
export function WorkItem({ taskId, me, actions, onClose, onNext, onOpen }: WorkItemProps) {
  const { data: task, error, isPending, refetch } = useQuery(taskQuery(taskId));
  useLive(...(task ? ([`instance:${task.instanceId}`] as const) : []));

  if (isPending) return <WorkItemSkeleton />;
  if (!task) {
    const isMissing = error instanceof RequestError && (error.status === 404 || error.status === 400);
    return (
      <EmptyState
        icon={SearchX}
        title={isMissing ? "This task is not yours to see" : "The task could not be read"}
        action={
          <>
            <Button onClick={onClose}>
              <ArrowLeft />
              Back to the list
            </Button>
            {!isMissing && <Button onClick={() => void refetch()}>Try again</Button>}
          </>
        }
        className="h-full"
      >
        {isMissing ? "It may have been given to somebody else, or removed with its instance." : error.message}
      </EmptyState>
    );
  }

  return (
    <article aria-label={`${task.step}: ${task.title}`} className="@container/item flex h-full min-h-0 flex-col">
      <WorkItemHeader task={task} me={me} actions={actions} onClose={onClose} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {error && (
          <Alert tone="amber" isLive title="You can't see the latest state of this task" className="m-4">
            {error.message} What you typed is kept.
          </Alert>
        )}
        <div className="grid gap-x-8 gap-y-6 p-4 @2xl/item:grid-cols-[minmax(0,1fr)_14.5rem] @2xl/item:px-6 @2xl/item:py-5">
          <div className="flex min-w-0 flex-col gap-7">
            <StepWork key={task.id} task={task} me={me} actions={actions} onNext={onNext} onOpen={onOpen} />
            <NextChoices instanceId={task.instanceId} choose={actions.choose} />
            <Comments instanceId={task.instanceId} me={me} add={actions.addComment} />
          </div>
          <aside
            aria-label="About this ticket"
            className="grid min-w-0 content-start gap-6 @lg/item:@max-2xl/item:grid-cols-2 @2xl/item:border-l @2xl/item:border-border @2xl/item:pl-6"
          >
            <MiniPath instanceId={task.instanceId} elementId={task.elementId} />
            <Properties task={task} />
          </aside>
        </div>
      </div>
    </article>
  );
}

export function WorkItemSkeleton() {
  return (
    <div role="status" aria-label="Loading the task" className="flex flex-col gap-4 p-6">
      <Skeleton className="h-4 w-40" />
      <Skeleton className="h-6 w-2/3" />
      <Skeleton className="h-8 w-64" />
      <Skeleton className="mt-4 h-28 w-full" />
      <Skeleton className="h-10 w-full" />
    </div>
  );
}
