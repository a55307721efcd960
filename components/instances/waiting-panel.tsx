"use client";

import {
  CircleCheck,
  CircleDashed,
  Clock,
  Cog,
  GitMerge,
  Layers,
  ListChecks,
  Lock,
  Mail,
  OctagonAlert,
  Radio,
  Repeat,
  Scale,
  Undo2,
  UserRound,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { DueChip, InstanceStatusBadge } from "@/components/status";
import { Person } from "@/components/ui/avatar";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import { type Tone, toneText } from "@/components/ui/tone";
import type { InstanceStatus } from "@/lib/domain/status";
import type { WaitingReason, WaitingStep } from "@/lib/queries/instances/waiting";
import type { Commands } from "./commands/asked";
import { StepMenu } from "./commands/step-menu";
import { instanceHref } from "./instance-columns";

export interface WaitingPanelProps {
  readonly status: InstanceStatus;
  readonly waiting: readonly WaitingStep[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly commands: Commands;
}

const LOOKS = {
  task: { icon: UserRound, tone: "blue" },
  job: { icon: Cog, tone: "blue" },
  timer: { icon: Clock, tone: "amber" },
  message: { icon: Mail, tone: "amber" },
  signal: { icon: Radio, tone: "amber" },
  condition: { icon: Scale, tone: "amber" },
  called: { icon: Workflow, tone: "blue" },
  choice: { icon: ListChecks, tone: "blue" },
  lock: { icon: Lock, tone: "amber" },
  undoing: { icon: Undo2, tone: "amber" },
  join: { icon: GitMerge, tone: "amber" },
  incident: { icon: OctagonAlert, tone: "red" },
  rounds: { icon: Repeat, tone: "blue" },
  scope: { icon: Layers, tone: "grey" },
} as const satisfies Record<WaitingReason["kind"], { icon: LucideIcon; tone: Tone }>;

/** What stands around the condition, lock or number that a step waits for. */
const OTHER_WORDS = {
  condition: ["Goes on once", "holds."],
  lock: ["Waits for its turn: another step holds the lock", "."],
  undoing: ["Waits until what was done is undone:", "still open."],
} as const satisfies Record<"condition" | "lock" | "undoing", readonly [string, string]>;

/** For each open step: what must happen, who can do it and when. */
export function WaitingPanel({ status, waiting, selected, onSelect, commands }: WaitingPanelProps) {
  // What people can do something about comes first; a clock that runs around it after that.
  const isOwn = (step: WaitingStep) =>
    step.reasons.some((reason) => reason.kind !== "scope" && !("isAside" in reason && reason.isAside));
  const steps = waiting
    .filter(({ reasons }) => reasons.some(({ kind }) => kind !== "scope"))
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  if (status === "completed" || status === "cancelled") {
    return (
      <EmptyState
        icon={CircleCheck}
        title={status === "completed" ? "Nothing: it is completed" : "Nothing: it was cancelled"}
        className="py-10"
      >
        The timeline tells how it went.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {status === "suspended" && (
        <p className="text-sm text-violet">
          It is suspended: what stands below happens only after somebody resumes it.
        </p>
      )}
      {steps.map((step) => (
        <StepCard
          key={step.step}
          step={step}
          isSelected={
            selected === step.elementId ||
            step.reasons.some((reason) => "elementId" in reason && reason.elementId === selected)
          }
          onSelect={onSelect}
          commands={commands}
        />
      ))}
    </div>
  );
}

function StepCard({
  step,
  isSelected,
  onSelect,
  commands,
}: {
  step: WaitingStep;
  isSelected: boolean;
  onSelect: (id: string) => void;
  commands: Commands;
}) {
  // A timer or message on the border of a step is not what the step itself waits for.
  const own = step.reasons.filter((reason) => !("isAside" in reason && reason.isAside) && reason.kind !== "scope");
  const aside = step.reasons.filter((reason) => "isAside" in reason && reason.isAside);
  return (
    <article className={cn("rounded-lg border border-border bg-surface", isSelected && "border-ring ring-1 ring-ring")}>
      <header className="flex flex-wrap items-baseline gap-x-3 px-4 pt-3">
        <h2 className="text-sm font-semibold">
          <button type="button" onClick={() => onSelect(step.elementId)} className="rounded-sm hover:underline">
            {step.name}
          </button>
        </h2>
        <span className="text-xs text-muted">
          since <RelativeTime at={step.since} />
        </span>
        <span className="ml-auto self-start">
          <StepMenu step={step} commands={commands} />
        </span>
      </header>
      <ul className="divide-y divide-border px-4 pb-1">
        {own.map((reason, i) => (
          <ReasonRow key={`own-${i}`} step={step} reason={reason} onSelect={onSelect} commands={commands} />
        ))}
        {aside.map((reason, i) => (
          <ReasonRow
            key={`aside-${i}`}
            step={step}
            reason={reason}
            onSelect={onSelect}
            commands={commands}
            isEither={own.length === 0 && !step.reasons.some(({ kind }) => kind === "scope")}
          />
        ))}
      </ul>
    </article>
  );
}

interface ReasonProps {
  readonly step: WaitingStep;
  readonly reason: WaitingReason;
  readonly onSelect: (id: string) => void;
  readonly commands: Commands;
  readonly isEither?: boolean;
}

function ReasonRow({ reason, ...rest }: ReasonProps) {
  const look = LOOKS[reason.kind];
  return (
    <li className="flex items-start gap-3 py-2.5">
      <look.icon className={cn("mt-0.5 size-4 shrink-0", toneText[look.tone])} aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-1 text-sm">
        <ReasonText reason={reason} {...rest} />
      </div>
    </li>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <p className="flex flex-wrap items-center gap-x-2 gap-y-1">{children}</p>;
}

function ReasonText({ step, reason, onSelect, commands, isEither = false }: ReasonProps) {
  switch (reason.kind) {
    case "task":
      return (
        <>
          <Line>
            {reason.assignee ? (
              <>
                <Person name={reason.assignee.name} className="font-medium" />
                <span>has to complete this task.</span>
              </>
            ) : (
              <span>
                Somebody{" "}
                {reason.groups.length > 0 && (
                  <>
                    of <b className="font-medium">{reason.groups.map(({ name }) => name).join(" or ")}</b>{" "}
                  </>
                )}
                {reason.people.length > 0 && <>({reason.people.map(({ name }) => name).join(", ")}) </>}
                has to take this task and complete it.
              </span>
            )}
            <DueChip dueAt={reason.dueAt} size="sm" />
          </Line>
          {reason.taskId !== null && (
            <ButtonLink href={`/inbox?item=${reason.taskId}` as Route} size="sm" className="self-start">
              Open the task
            </ButtonLink>
          )}
        </>
      );
    case "job":
      return (
        <>
          <Line>
            <span>{describeJob(reason)}</span>
            {reason.state === "leased" && <span className="text-xs text-muted">It is being tried right now.</span>}
          </Line>
          {reason.attemptsMade > 0 && (
            <p className="text-muted">
              {reason.attemptsMade} attempt{reason.attemptsMade === 1 ? "" : "s"} failed, {reason.attemptsLeft} left.
              {reason.nextAttemptAt !== null && (
                <>
                  {" "}
                  Next one: <ExactTime at={reason.nextAttemptAt} />.
                </>
              )}
              {reason.lastError !== null && <> Last answer: {reason.lastError}</>}
            </p>
          )}
        </>
      );
    case "timer":
      return (
        <Line>
          {reason.isAside ? (
            <span>
              {isEither ? "Goes on with " : "If nothing comes before: "}
              <ElementLink id={reason.elementId} name={reason.elementName} onSelect={onSelect} /> on
            </span>
          ) : (
            <span>Goes on by itself on</span>
          )}
          <ExactTime at={reason.dueAt} className="font-medium" />
          <span className="text-muted">
            (<RelativeTime at={reason.dueAt} />
            {reason.isRepeating ? ", then again and again" : ""})
          </span>
        </Line>
      );
    case "message":
    case "signal":
      return (
        <Line>
          <span>
            {reason.isAside && (
              <>
                <ElementLink id={reason.elementId} name={reason.elementName} onSelect={onSelect} />:{" "}
              </>
            )}
            {reason.isAside ? "waits for" : "Waits for"} the {reason.kind}{" "}
            <code className="font-mono text-xs">{reason.name}</code>
            {reason.key && (
              <>
                {" "}
                with the key <code className="font-mono text-xs">{reason.key}</code>
              </>
            )}
            .
          </span>
        </Line>
      );
    case "called":
      return (
        <Line>
          {reason.instance ? (
            <>
              <span>Waits for the instance that it called:</span>
              <Link href={instanceHref(reason.instance.id)} className="font-medium hover:underline">
                #{reason.instance.number} {reason.instance.title}
              </Link>
              <InstanceStatusBadge status={reason.instance.status} size="sm" />
            </>
          ) : (
            <span>
              The workflow <code className="font-mono text-xs">{reason.workflow}</code> is about to be called.
            </span>
          )}
        </Line>
      );
    case "choice": {
      const isBusy = reason.isSequential && reason.open > 0;
      return (
        <>
          <p>
            {isBusy
              ? "Somebody chooses what comes next once what is open is done, or says that all is done."
              : "Somebody chooses what happens, or says that all is done."}
          </p>
          {commands.canChoose && (
            <div className="flex flex-wrap gap-2">
              {reason.elements.map(({ id, name }) => (
                <Button key={id} size="sm" disabled={isBusy} onClick={() => commands.choose(reason, id)}>
                  Start “{name}”
                </Button>
              ))}
              <Button size="sm" onClick={() => commands.ask({ type: "finish", step, choice: reason })}>
                All is done…
              </Button>
            </div>
          )}
        </>
      );
    }
    case "rounds":
      return (
        <p>
          {reason.done}
          {reason.total === null ? "" : ` of ${reason.total}`} rounds are done, {reason.open} open.
        </p>
      );
    case "condition":
    case "lock":
    case "undoing": {
      const [before, after] = OTHER_WORDS[reason.kind];
      return (
        <Line>
          <span>
            {reason.isAside && (
              <>
                <ElementLink id={reason.elementId} name={reason.elementName} onSelect={onSelect} />:{" "}
              </>
            )}
            {before} <code className="font-mono text-xs">{reason.what}</code> {after}
          </span>
        </Line>
      );
    }
    case "join":
      return (
        <>
          <p>
            {reason.arrived.length} of {reason.arrived.length + reason.missing.length} branches are here. It goes on
            when the others come.
          </p>
          <ul className="flex flex-col gap-0.5">
            {reason.arrived.map((branch) => (
              <li key={branch.flowId} className="flex items-center gap-1.5">
                <CircleCheck className="size-3.5 text-green" aria-hidden />
                <span className="sr-only">Arrived:</span>
                <ElementLink id={branch.flowId} name={`from ${branch.fromName}`} onSelect={onSelect} />
              </li>
            ))}
            {reason.missing.map((branch) => (
              <li key={branch.flowId} className="flex items-center gap-1.5">
                <CircleDashed className="size-3.5 text-amber" aria-hidden />
                <span className="sr-only">Missing:</span>
                <ElementLink id={branch.flowId} name={`from ${branch.fromName}`} onSelect={onSelect} />
                <span className="text-xs text-muted">missing</span>
              </li>
            ))}
          </ul>
        </>
      );
    case "incident":
      return (
        <>
          <Line>
            <span className="font-medium text-red">It can&apos;t go on by itself.</span>
            <span className="text-xs text-muted">
              since <RelativeTime at={reason.since} />
            </span>
          </Line>
          <p className="break-words">{reason.message}</p>
          <ButtonLink href={"?tab=incidents"} size="sm" scroll={false} className="self-start">
            See the incident
          </ButtonLink>
        </>
      );
    case "scope":
      return null;
  }
}

function ElementLink({ id, name, onSelect }: { id: string; name: string; onSelect: (id: string) => void }) {
  return (
    <button type="button" onClick={() => onSelect(id)} className="rounded-sm font-medium hover:underline">
      {name}
    </button>
  );
}

function describeJob(reason: Extract<WaitingReason, { kind: "job" }>): string {
  const target = reason.target === null ? "" : ` (${reason.target})`;
  if (reason.state === "failed") return `The call failed for good${target}.`;
  switch (reason.what) {
    case "http":
      return `A service is called${target}.`;
    case "external":
      return `An outside worker does this${target}.`;
    case "message":
      return `A message is sent${target}.`;
    default:
      return "Another workflow runs for this step.";
  }
}
