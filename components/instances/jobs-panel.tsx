"use client";

import { Clock, Cog, type LucideIcon, Mail, PlugZap, Radio, Send, Timer, Workflow } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import type { Tone } from "@/components/ui/tone";
import type { JobKind, JobState } from "@/lib/domain/status";
import type { InstanceJob, InstanceSubscription } from "@/lib/queries/instances/work";

export interface JobsPanelProps {
  readonly jobs: readonly InstanceJob[];
  readonly subscriptions: readonly InstanceSubscription[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

const KINDS: Readonly<Partial<Record<JobKind, { icon: LucideIcon; word: string }>>> = {
  timer: { icon: Timer, word: "Timer" },
  http: { icon: Cog, word: "Service call" },
  external: { icon: PlugZap, word: "Outside worker" },
  message: { icon: Send, word: "Message to send" },
  signal: { icon: Radio, word: "Signal to send" },
  call: { icon: Workflow, word: "Workflow to call" },
};

const STATES = {
  ready: { tone: "grey", word: "Planned" },
  leased: { tone: "blue", word: "Being done" },
  failed: { tone: "red", word: "Failed" },
  parked: { tone: "violet", word: "On hold" },
} as const satisfies Record<JobState, { tone: Tone; word: string }>;

/** What machines have to do for it, and the messages and signals it listens for. */
export function JobsPanel({ jobs, subscriptions, selected, onSelect }: JobsPanelProps) {
  if (jobs.length === 0 && subscriptions.length === 0) {
    return (
      <EmptyState icon={Clock} title="No timers, calls or messages are open" className="py-10">
        Finished ones stand in the timeline.
      </EmptyState>
    );
  }
  return (
    <ul className="flex flex-col gap-2">
      {jobs.map((job) => {
        const kind = KINDS[job.kind] ?? { icon: Cog, word: "Job" };
        const state = STATES[job.state];
        return (
          <Row
            key={job.id}
            icon={kind.icon}
            word={kind.word}
            elementName={job.elementName}
            isSelected={selected === job.elementId}
            onSelect={() => onSelect(job.elementId)}
          >
            <Badge tone={state.tone} size="sm">
              {state.word}
            </Badge>
            {job.state !== "failed" && (
              <span className="text-muted">
                {job.kind === "timer" ? "fires" : "next attempt"} <RelativeTime at={job.dueAt} /> (
                <ExactTime at={job.dueAt} />)
              </span>
            )}
            {job.target !== null && <code className="font-mono text-xs break-all text-muted">{job.target}</code>}
            {job.attemptsMade > 0 && (
              <span className="text-muted">
                {job.attemptsMade} of {job.attemptsMade + job.attemptsLeft} attempts failed
                {job.lastError === null ? "" : `: ${job.lastError}`}
              </span>
            )}
          </Row>
        );
      })}
      {subscriptions.map((row) => (
        <Row
          key={row.id}
          icon={row.kind === "message" ? Mail : Radio}
          word={row.kind === "message" ? "Message awaited" : "Signal awaited"}
          elementName={row.elementName}
          isSelected={selected === row.elementId}
          onSelect={() => onSelect(row.elementId)}
        >
          <code className="font-mono text-xs">{row.name}</code>
          {row.key && (
            <span className="text-muted">
              with the key <code className="font-mono text-xs text-foreground">{row.key}</code>
            </span>
          )}
          <span className="text-muted">
            since <RelativeTime at={row.since} />
          </span>
        </Row>
      ))}
    </ul>
  );
}

interface RowProps {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly elementName: string;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly children: React.ReactNode;
}

function Row({ icon: Icon, word, elementName, isSelected, onSelect, children }: RowProps) {
  return (
    <li
      className={cn(
        "flex gap-3 rounded-lg border border-border bg-surface px-3 py-2.5",
        isSelected && "border-ring ring-1 ring-ring",
      )}
    >
      <Icon className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <button type="button" onClick={onSelect} className="rounded-sm font-medium hover:underline">
            {elementName}
          </button>
          <span className="text-xs text-muted">{word}</span>
        </p>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">{children}</div>
      </div>
    </li>
  );
}
