"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ExternalLink, Hourglass, SearchX } from "lucide-react";
import type { Route } from "next";
import { DueChip, InstanceStatusBadge, PriorityMark } from "@/components/status";
import { Alert } from "@/components/ui/alert";
import { Button, ButtonLink, IconButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { instancePathQuery, instanceQuery } from "@/lib/client/instances";
import { useLive } from "@/lib/client/use-live";
import type { InboxActions, Me } from "./actions";
import { Comments } from "./comments";
import { MiniPath } from "./mini-path";
import { NextChoices } from "./next-choices";
import { WorkItemSkeleton } from "./work-item";

export interface WaitingItemProps {
  instanceId: string;
  me: Me;
  actions: InboxActions;
  onClose: () => void;
}

/** A ticket on which nobody can work just now: what it waits for. */
export function WaitingItem({ instanceId, me, actions, onClose }: WaitingItemProps) {
  const { data: instance, error, isPending } = useQuery(instanceQuery(instanceId));
  const { data: path } = useQuery(instancePathQuery(instanceId));
  useLive(`instance:${instanceId}`);
  if (isPending) return <WorkItemSkeleton />;
  if (!instance) {
    return (
      <EmptyState
        icon={SearchX}
        title="This ticket is not there"
        action={<Button onClick={onClose}>Back to the list</Button>}
        className="h-full"
      >
        {error?.message}
      </EmptyState>
    );
  }
  const href = `/instances/${instance.id}` as Route;
  const steps = path?.waiting ?? [];
  return (
    <article aria-label={instance.title} className="@container/item flex h-full min-h-0 flex-col">
      <header className="border-b border-border px-4 pt-3 pb-3.5 @2xl/item:px-6">
        <div className="flex items-center gap-2 text-xs text-muted">
          <IconButton label="Back to the list" size="icon-sm" onClick={onClose} className="-ml-1.5 @3xl/inbox:hidden">
            <ArrowLeft />
          </IconButton>
          <span className="tabular font-medium text-foreground">#{instance.number}</span>
          <span className="truncate">{instance.workflow.name}</span>
          <ButtonLink href={href} variant="ghost" size="sm" className="ml-auto">
            <ExternalLink className="size-3.5" />
            Open instance
          </ButtonLink>
        </div>
        <h2 className="mt-0.5 text-xl font-semibold">{instance.title}</h2>
        <div className="mt-2.5 flex flex-wrap items-center gap-2.5">
          <InstanceStatusBadge status={instance.status} />
          <DueChip dueAt={instance.dueAt} isPaused={instance.status === "suspended"} />
          <PriorityMark priority={instance.priority} />
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="grid gap-x-8 gap-y-6 p-4 @2xl/item:grid-cols-[minmax(0,1fr)_14.5rem] @2xl/item:px-6 @2xl/item:py-5">
          <div className="flex min-w-0 flex-col gap-7">
            <NextChoices instanceId={instance.id} choose={actions.choose} />
            {instance.status === "waiting" ? (
              <section aria-label="Waiting for" className="max-w-160">
                <h3 className="mb-3 text-lg font-semibold">Waiting for</h3>
                <ul className="flex flex-col gap-2">
                  {steps.map((step) => (
                    <li
                      key={step.step}
                      className="flex items-start gap-3 rounded-lg border border-border bg-surface px-3.5 py-3 shadow-ambient"
                    >
                      <Hourglass className="mt-0.5 size-4 shrink-0 text-amber" aria-hidden />
                      <span className="min-w-0 flex-1">
                        <span className="block font-medium">{step.name}</span>
                        <span className="block text-xs text-muted">
                          since <RelativeTime at={step.since} />
                        </span>
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            ) : (
              <Alert title="It goes on" isLive className="max-w-160">
                This ticket is no longer waiting. Look for its next step in your inbox, or open the instance.
              </Alert>
            )}
            <Comments instanceId={instance.id} me={me} add={actions.addComment} />
          </div>
          <aside
            aria-label="About this ticket"
            className="min-w-0 @2xl/item:border-l @2xl/item:border-border @2xl/item:pl-6"
          >
            <MiniPath instanceId={instance.id} elementId="" />
          </aside>
        </div>
      </div>
    </article>
  );
}
