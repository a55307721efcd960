"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ExternalLink, PencilLine, RotateCcw, SearchX, X } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { describeConflict } from "@/components/inbox/describe-conflict";
import { IncidentStatusBadge } from "@/components/status";
import { Alert } from "@/components/ui/alert";
import { Button, ButtonLink, IconButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toaster";
import { incidentKeys, incidentQuery } from "@/lib/client/incidents";
import { useLive } from "@/lib/client/use-live";
import type { Json } from "@/lib/domain/json";
import type { IncidentDetail } from "@/lib/queries/incidents/get";
import type { RetryOutcome } from "@/lib/services/incidents/retry";
import type { IncidentActions } from "./actions";
import { describeCode } from "./code-words";
import { VariableEditor } from "./variable-editor";

export interface IncidentPanelProps {
  incidentId: string;
  actions: IncidentActions;
  onClose: () => void;
}

/** Why it stopped, what it read there, what was called, and the way on. */
export function IncidentPanel({ incidentId, actions, onClose }: IncidentPanelProps) {
  const { data: incident, error, isPending } = useQuery(incidentQuery(incidentId));
  useLive(...(incident ? ([`instance:${incident.instanceId}`] as const) : []));
  const client = useQueryClient();
  const [isEditing, setIsEditing] = useState(false);
  const [isRetrying, setIsRetrying] = useState(false);

  function tell({ stoppedAgain }: RetryOutcome, number: number) {
    if (stoppedAgain === null)
      toast.success(`#${number} runs again`, { description: "If it stops once more, it comes back to this list." });
    else toast.error(`#${number} stopped again`, { description: stoppedAgain });
  }

  async function retry({ id, number }: IncidentDetail) {
    setIsRetrying(true);
    try {
      const result = await actions.retry({ incidentId: id });
      if (result.ok) tell(result.value, number);
      else toast.failure(describeConflict(result.error));
    } catch {
      toast.error("The server did not answer", {
        description: "It may have been retried. The list shows what is still open.",
      });
    } finally {
      setIsRetrying(false);
      await client.invalidateQueries({ queryKey: incidentKeys.all });
    }
  }

  return (
    <aside
      aria-label="Incident"
      className="flex min-h-0 w-full flex-col border-border bg-surface xl:w-120 xl:shrink-0 xl:border-l"
    >
      {isPending ? (
        <SkeletonRows rows={8} />
      ) : !incident ? (
        <EmptyState
          icon={SearchX}
          title="This incident is not there"
          action={<Button onClick={onClose}>Close</Button>}
          className="h-full"
        >
          {error?.message}
        </EmptyState>
      ) : (
        <>
          <header className="flex items-start gap-2 border-b border-border px-5 py-4">
            <div className="min-w-0 flex-1">
              <p className="flex items-center gap-2 text-xs text-muted">
                <Link
                  href={`/instances/${incident.instanceId}` as Route}
                  className="tabular rounded-sm font-medium text-foreground underline-offset-3 hover:underline"
                >
                  #{incident.number}
                </Link>
                <span className="truncate">{incident.title}</span>
              </p>
              <h2 className="mt-0.5 text-lg font-semibold">{describeCode(incident.code).title}</h2>
              <p className="mt-1 flex flex-wrap items-center gap-2 text-sm text-muted">
                <IncidentStatusBadge isResolved={incident.resolvedAt !== null} size="sm" />
                <span>
                  at <span className="font-medium text-foreground">{incident.step}</span>,{" "}
                  <RelativeTime at={incident.raisedAt} />
                </span>
              </p>
            </div>
            <IconButton label="Close the incident" size="icon-sm" onClick={onClose}>
              <X />
            </IconButton>
          </header>
          <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 py-4">
            <Alert tone={incident.resolvedAt ? "grey" : "red"} title={incident.message}>
              {incident.resolvedAt === null ? describeCode(incident.code).next : <Resolved incident={incident} />}
            </Alert>
            {incident.trace && <TraceSection trace={incident.trace} />}
            {incident.call && (
              <CallSection call={incident.call} details={incident.details} message={incident.message} />
            )}
            {!incident.call && incident.details !== null && (
              <Section title="Details">
                <Code value={incident.details} />
              </Section>
            )}
            {incident.scopes.map((scope) => (
              <Section key={scope.step} title={scope.step === 0 ? "Variables" : `Variables of "${scope.name}"`}>
                <Values values={scope.variables} />
              </Section>
            ))}
          </div>
          <footer className="flex flex-wrap items-center gap-2 border-t border-border px-5 py-3">
            <ButtonLink href={`/instances/${incident.instanceId}` as Route} variant="ghost" className="mr-auto">
              <ExternalLink />
              Open instance
            </ButtonLink>
            {incident.permissions.edit && (
              <Button onClick={() => setIsEditing(true)}>
                <PencilLine />
                Edit and retry
              </Button>
            )}
            {incident.permissions.retry && (
              <Button variant="primary" isPending={isRetrying} onClick={() => void retry(incident)}>
                <RotateCcw />
                Retry
              </Button>
            )}
          </footer>
          {isEditing && (
            <VariableEditor
              incident={incident}
              editAndRetry={actions.editAndRetry}
              onClose={() => setIsEditing(false)}
              onDone={(outcome) => {
                setIsEditing(false);
                tell(outcome, incident.number);
                void client.invalidateQueries({ queryKey: incidentKeys.all });
              }}
            />
          )}
        </>
      )}
    </aside>
  );
}

function Resolved({ incident }: { incident: IncidentDetail }) {
  if (!incident.resolvedAt) return null;
  return (
    <>
      {incident.how === "cancelled"
        ? "The step ended without it"
        : `${incident.resolvedBy?.name ?? "Somebody"} retried it`}
      , <ExactTime at={incident.resolvedAt} />.
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Code({ value }: { value: Json }) {
  return (
    <pre
      className="max-h-64 overflow-auto rounded-lg border border-border bg-sunken px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap"
      tabIndex={0}
    >
      {typeof value === "string" ? value : JSON.stringify(value, null, 2)}
    </pre>
  );
}

function TraceSection({ trace }: { trace: NonNullable<IncidentDetail["trace"]> }) {
  return (
    <Section title="The expression">
      <Code value={trace.expression} />
      {trace.error && <p className="mt-1.5 text-sm text-red">{trace.error}</p>}
      <h4 className="mt-3 mb-2 text-xs font-medium text-muted">What it read</h4>
      <Values values={trace.values} />
    </Section>
  );
}

function CallSection({
  call,
  details,
  message,
}: {
  call: NonNullable<IncidentDetail["call"]>;
  details: Json;
  message: string;
}) {
  const headers = Object.entries(call.request?.headers ?? {});
  return (
    <Section title="The call">
      <p className="rounded-lg border border-border bg-sunken px-3 py-2 font-mono text-xs break-all">{call.target}</p>
      <dl className="mt-2.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-muted">Attempts</dt>
        <dd className="tabular">
          {call.attemptsMade === 1
            ? "1, none left"
            : `${call.attemptsMade}, ${call.attemptsLeft === 0 ? "none" : call.attemptsLeft} left`}
        </dd>
        {call.timeoutMs !== null && (
          <>
            <dt className="text-muted">Time limit</dt>
            <dd className="tabular">{call.timeoutMs / 1000} s</dd>
          </>
        )}
        {call.lastError && call.lastError !== message && (
          <>
            <dt className="text-muted">Last error</dt>
            <dd className="break-words text-red">{call.lastError}</dd>
          </>
        )}
        {headers.map(([name, value]) => (
          <Header key={name} name={name} value={value} />
        ))}
      </dl>
      {call.request?.body !== undefined && (
        <>
          <h4 className="mt-3 mb-2 text-xs font-medium text-muted">What was sent</h4>
          <Code value={call.request.body} />
        </>
      )}
      {details !== null && (
        <>
          <h4 className="mt-3 mb-2 text-xs font-medium text-muted">What came back</h4>
          <Code value={details} />
        </>
      )}
    </Section>
  );
}

function Header({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="font-mono text-xs leading-5 text-muted">{name}</dt>
      <dd className="font-mono text-xs leading-5 break-all">{value}</dd>
    </>
  );
}

function Values({ values }: { values: Readonly<Record<string, Json>> }) {
  const entries = Object.entries(values);
  if (entries.length === 0) return <p className="text-sm text-muted">None.</p>;
  return (
    <dl className="divide-y divide-border rounded-lg border border-border">
      {entries.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[minmax(6rem,2fr)_3fr] gap-3 px-3 py-1.5">
          <dt className="truncate font-mono text-xs leading-5 text-muted" title={name}>
            {name}
          </dt>
          <dd className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">
            {JSON.stringify(value, null, typeof value === "object" ? 2 : undefined)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
