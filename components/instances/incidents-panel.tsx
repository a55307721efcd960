"use client";

import { Pencil, RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { IncidentStatusBadge } from "@/components/status";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toaster";
import type { InstanceIncident } from "@/lib/queries/instances/work";
import type { VariableScope } from "@/lib/queries/instances/variables";
import type { InstanceActions } from "./instance-actions";
import { RetryDialog } from "./retry-dialog";
import { TraceValues } from "./trace-values";

export interface IncidentsPanelProps {
  readonly incidents: readonly InstanceIncident[];
  readonly scopes: readonly VariableScope[];
  readonly canRetry: boolean;
  readonly canEdit: boolean;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly actions: Pick<InstanceActions, "retry" | "editAndRetry">;
  readonly onChanged: () => void;
}

/** What stopped it, what was read, and the ways to go on. */
export function IncidentsPanel({
  incidents,
  scopes,
  canRetry,
  canEdit,
  selected,
  onSelect,
  actions,
  onChanged,
}: IncidentsPanelProps) {
  const [edited, setEdited] = useState<InstanceIncident>();
  const [retrying, setRetrying] = useState<string>();
  if (incidents.length === 0) {
    return (
      <EmptyState icon={ShieldCheck} title="Nothing went wrong" className="py-10">
        When a step can&apos;t go on, its reason and a way to retry it stand here.
      </EmptyState>
    );
  }

  async function retry(incident: InstanceIncident) {
    setRetrying(incident.id);
    const result = await actions.retry({ incidentId: incident.id }).catch(() => undefined);
    setRetrying(undefined);
    onChanged();
    if (!result)
      toast.error("The server did not answer", { description: "Look whether it was retried before you repeat it." });
    else if (!result.ok) toast.failure(result.error);
    else if (result.value.stoppedAgain === null) toast.success(`“${incident.elementName}” runs again`);
    else toast.error(`“${incident.elementName}” stopped again`, { description: result.value.stoppedAgain });
  }

  return (
    <>
      <ul className="flex flex-col gap-3">
        {incidents.map((incident) => (
          <li key={incident.id}>
            <article
              className={cn(
                "rounded-lg border border-border bg-surface px-4 py-3",
                incident.resolvedAt === null && "border-red-line",
                incident.elementId === selected && "ring-1 ring-ring",
              )}
            >
              <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h2 className="text-sm font-semibold">
                  <button
                    type="button"
                    onClick={() => onSelect(incident.elementId)}
                    className="rounded-sm hover:underline"
                  >
                    {incident.elementName}
                  </button>
                </h2>
                <IncidentStatusBadge isResolved={incident.resolvedAt !== null} size="sm" />
                <span className="text-xs text-muted">
                  since <RelativeTime at={incident.raisedAt} />
                  {incident.resolvedAt !== null && (
                    <>
                      , {incident.how === "retried" ? "retried" : "ended"}
                      {incident.resolvedBy ? ` by ${incident.resolvedBy.name}` : ""}{" "}
                      <RelativeTime at={incident.resolvedAt} />
                    </>
                  )}
                </span>
              </header>
              <p className="mt-1.5 text-sm break-words">{incident.message}</p>
              {incident.trace && <TraceValues trace={incident.trace} className="mt-2" />}
              {incident.resolvedAt === null && canRetry && (
                <div className="mt-3 flex flex-wrap gap-2">
                  <Button
                    size="sm"
                    variant="primary"
                    isPending={retrying === incident.id}
                    onClick={() => void retry(incident)}
                  >
                    <RotateCcw aria-hidden className="size-3.5" />
                    Retry
                  </Button>
                  {canEdit && (
                    <Button size="sm" onClick={() => setEdited(incident)}>
                      <Pencil aria-hidden className="size-3.5" />
                      Edit variables and retry…
                    </Button>
                  )}
                </div>
              )}
            </article>
          </li>
        ))}
      </ul>
      {edited && (
        <RetryDialog
          incident={edited}
          scopes={scopes}
          onClose={() => setEdited(undefined)}
          editAndRetry={actions.editAndRetry}
          onChanged={onChanged}
        />
      )}
    </>
  );
}
