import { CircleAlert, CircleCheck, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import type { IncidentRow } from "@/lib/queries/incidents/list";
import type { RetryResult } from "@/lib/services/incidents/retry";

export interface RetryResultsProps {
  results: readonly RetryResult[];
  /** Rows that may still be listed, for their numbers. */
  rows: readonly IncidentRow[];
  onClose: () => void;
}

/** What became of each of several retries. */
export function RetryResults({ results, rows, onClose }: RetryResultsProps) {
  const good = results.filter(({ ok }) => ok).length;
  const bad = results.filter(({ ok }) => !ok);
  return (
    <section
      aria-label="Result of the retry"
      role="status"
      className="m-4 rounded-xl border border-border bg-surface shadow-ambient"
    >
      <header className="flex items-center gap-2.5 px-4 py-2.5">
        {bad.length === 0 ? (
          <CircleCheck className="size-4 text-green" aria-hidden />
        ) : (
          <CircleAlert className="size-4 text-amber" aria-hidden />
        )}
        <p className="flex-1 text-sm font-medium">
          {good} of {results.length} {results.length === 1 ? "runs" : "run"} again
          {bad.length > 0 && `, ${bad.length} did not`}
        </p>
        <IconButton label="Close the result" size="icon-sm" onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {bad.length > 0 && (
        <ul className="max-h-48 divide-y divide-border overflow-y-auto border-t border-border">
          {bad.map(({ incidentId, message }) => {
            const row = rows.find(({ id }) => id === incidentId);
            return (
              <li key={incidentId} className="px-4 py-2 text-sm">
                {row && <span className="tabular mr-2 font-medium">#{row.number}</span>}
                <span className="text-muted">{message}</span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
