"use client";

import { CirclePause, CirclePlay, CircleSlash, Ellipsis, GitBranch } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { DueChip, InstanceStatusBadge, PriorityMark } from "@/components/status";
import { Alert } from "@/components/ui/alert";
import { Button, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { describeDuration } from "@/components/ui/duration";
import { Menu, MenuItem } from "@/components/ui/menu";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime, useNow } from "@/components/ui/relative-time";
import { isFinal } from "@/lib/domain/status";
import type { InstanceView } from "@/lib/queries/instances/get";
import { CopyButton } from "./copy-button";
import { settle } from "./commands/settle";
import type { InstanceActions } from "./instance-actions";
import { instanceHref } from "./instance-columns";

export interface InstanceHeaderProps {
  readonly instance: InstanceView;
  readonly actions: InstanceActions;
  readonly onChanged: () => void;
}

type Asked = "cancel" | "suspend" | "resume";

export function InstanceHeader({ instance, actions, onChanged }: InstanceHeaderProps) {
  const [asked, setAsked] = useState<Asked>();
  const { permissions, callers, children } = instance;
  const isOver = isFinal(instance.status);

  return (
    <PageHeader
      breadcrumb={[
        { label: "Instances", href: "/instances" },
        ...callers.map(({ id, number, title }) => ({ label: `#${number} ${title}`, href: instanceHref(id) })),
      ]}
      title={instance.title}
      badge={<InstanceStatusBadge status={instance.status} />}
      className="pb-3"
      actions={
        <>
          {permissions.resume && (
            <Button variant="primary" onClick={() => setAsked("resume")}>
              <CirclePlay aria-hidden />
              Resume
            </Button>
          )}
          {(permissions.suspend || permissions.cancel) && (
            <Menu
              trigger={
                <IconButton label="Actions" variant="secondary">
                  <Ellipsis aria-hidden />
                </IconButton>
              }
            >
              {permissions.suspend && (
                <MenuItem icon={CirclePause} onSelect={() => setAsked("suspend")}>
                  Suspend…
                </MenuItem>
              )}
              {permissions.cancel && (
                <MenuItem icon={CircleSlash} isDanger onSelect={() => setAsked("cancel")}>
                  Cancel instance…
                </MenuItem>
              )}
            </Menu>
          )}
        </>
      }
    >
      <dl className="mt-2.5 flex flex-wrap items-center gap-x-5 gap-y-1.5 text-sm">
        <Fact label="Number">
          <CopyButton
            text={String(instance.number)}
            shown={`#${instance.number}`}
            what="number"
            className="tabular font-sans text-sm"
          />
        </Fact>
        {instance.businessKey !== null && (
          <Fact label="Key">
            <CopyButton text={instance.businessKey} what="business key" />
          </Fact>
        )}
        <Fact label="Workflow">
          <Link
            href={`/workflows/${encodeURIComponent(instance.workflow.key)}` as Route}
            className="rounded-sm hover:underline"
          >
            {instance.workflow.name}
          </Link>
          <span
            className="ml-1.5 text-muted"
            title={
              instance.workflow.latestVersion !== null && instance.workflow.latestVersion !== instance.workflow.version
                ? `The latest version is ${instance.workflow.latestVersion}; this instance stays on its own.`
                : undefined
            }
          >
            v{instance.workflow.version}
            {instance.workflow.latestVersion !== null && instance.workflow.latestVersion > instance.workflow.version
              ? ` of ${instance.workflow.latestVersion}`
              : null}
          </span>
        </Fact>
        <Fact label="Priority">
          <PriorityMark priority={instance.priority} />
        </Fact>
        <Fact label="Started">
          <RelativeTime at={instance.startedAt} />
          <span className="ml-1 text-muted">
            by {instance.startedBy?.name ?? (callers.length > 0 ? `#${callers.at(-1)!.number}` : "a trigger")}
          </span>
        </Fact>
        <Fact label={isOver ? "Took" : "Age"}>
          <Age from={instance.startedAt} to={instance.endedAt} />
        </Fact>
        {instance.dueAt !== null && !isOver && (
          <Fact label="Due">
            <DueChip dueAt={instance.dueAt} isPaused={instance.status === "suspended"} size="sm" />
          </Fact>
        )}
        <Fact label="Id">
          <CopyButton
            text={instance.id}
            shown={`…${instance.id.slice(-8)}`}
            what="instance id"
            className="text-muted"
          />
        </Fact>
      </dl>
      <Called instance={instance} />
      {instance.endReason !== null && (
        <Alert tone="grey" icon={CircleSlash} title="Why it ended" className="mt-3 py-2">
          {instance.endReason}
        </Alert>
      )}

      <ConfirmDialog
        isOpen={asked === "cancel"}
        onOpenChange={(isOpen) => !isOpen && setAsked(undefined)}
        title={`Cancel #${instance.number}?`}
        description={`It ends where it stands: its open tasks, timers and calls are withdrawn${
          children.some(({ status }) => !isFinal(status)) ? ", and the instances that it called are cancelled" : ""
        }. What happened so far stays in its history. This can't be undone.${
          callers.length > 0 ? ` #${callers.at(-1)!.number}, which called it, then stops with an incident.` : ""
        }`}
        confirmLabel="Cancel instance"
        cancelLabel="Keep it running"
        tone="danger"
        reason="required"
        onConfirm={(reason) =>
          settle(actions.cancel({ instanceId: instance.id, reason }), `#${instance.number} is cancelled`, onChanged)
        }
      />
      <ConfirmDialog
        isOpen={asked === "suspend"}
        onOpenChange={(isOpen) => !isOpen && setAsked(undefined)}
        title={`Suspend #${instance.number}?`}
        description="Nobody and nothing moves it on until it is resumed. Timers that come due meanwhile fire then."
        confirmLabel="Suspend"
        reason="optional"
        onConfirm={(reason) =>
          settle(
            actions.suspend({ instanceId: instance.id, ...(reason ? { reason } : {}) }),
            `#${instance.number} is suspended`,
            onChanged,
          )
        }
      />
      <ConfirmDialog
        isOpen={asked === "resume"}
        onOpenChange={(isOpen) => !isOpen && setAsked(undefined)}
        title={`Resume #${instance.number}?`}
        description="It goes on where it stands. What came due meanwhile happens now."
        confirmLabel="Resume"
        cancelLabel="Not yet"
        onConfirm={() => settle(actions.resume({ instanceId: instance.id }), `#${instance.number} goes on`, onChanged)}
      />
    </PageHeader>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="flex min-w-0 items-center">{children}</dd>
    </div>
  );
}

function Age({ from, to }: { from: string; to: string | null }) {
  const now = useNow();
  const end = to === null ? now : new Date(to);
  return <span className="tabular">{end ? describeDuration(end.getTime() - new Date(from).getTime()) : "…"}</span>;
}

/** What it called, and how that stands. Who called it stands in the breadcrumb. */
function Called({ instance: { children } }: { instance: InstanceView }) {
  if (children.length === 0) return null;
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <GitBranch className="size-3.5 text-faint" aria-hidden />
      Called
      {children.map((child) => (
        <span key={child.id} className="inline-flex items-center gap-1.5">
          <Link href={instanceHref(child.id)} className="font-medium hover:underline">
            #{child.number} {child.title}
          </Link>
          <InstanceStatusBadge status={child.status} size="sm" />
        </span>
      ))}
    </p>
  );
}
