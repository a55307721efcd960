"use client";

import { Minus, PencilLine, Plus } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { ChangeLine, Changes } from "./change-words";

const LOOK = {
  added: { icon: Plus, label: "Added", className: "text-green" },
  changed: { icon: PencilLine, label: "Changed", className: "text-amber" },
  removed: { icon: Minus, label: "Removed", className: "text-red" },
} as const satisfies Record<ChangeLine["change"], unknown>;

/** What differs between two models, line by line. */
export function ChangeSummary({
  changes,
  title,
  onSelect,
}: {
  changes: Changes;
  title: string;
  onSelect?: (id: string) => void;
}) {
  const { lines, settings, moved, isSame, executesTheSame } = changes;
  return (
    <section aria-label={title} className="overflow-hidden rounded-lg border border-border">
      <h3 className="flex items-baseline gap-2 bg-sunken px-3 py-2 text-sm font-medium">
        {title}
        <span className="text-xs font-normal text-muted">
          {isSame ? "Nothing" : executesTheSame ? "Only words and the drawing: instances run the same." : null}
        </span>
      </h3>
      <ul className="max-h-56 overflow-y-auto py-1 text-xs">
        {lines.map((line) => {
          const { icon: Icon, label, className } = LOOK[line.change];
          const content = (
            <>
              <Icon className={cn("mt-0.5 size-3.5 shrink-0", className)} aria-hidden />
              <span className="sr-only">{label}:</span>
              <span className="min-w-0 font-medium break-words">{line.name}</span>
              {line.what ? <span className="min-w-0 text-muted">{line.what}</span> : null}
            </>
          );
          return (
            <li key={`${line.kind}-${line.id}`}>
              {onSelect && line.change !== "removed" ? (
                <button
                  type="button"
                  onClick={() => onSelect(line.id)}
                  className="flex w-full items-start gap-2 px-3 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2"
                >
                  {content}
                </button>
              ) : (
                <span className="flex items-start gap-2 px-3 py-1">{content}</span>
              )}
            </li>
          );
        })}
        {settings.length > 0 ? (
          <li className="flex items-start gap-2 px-3 py-1">
            <PencilLine className="mt-0.5 size-3.5 shrink-0 text-amber" aria-hidden />
            <span className="font-medium">The workflow itself</span>
            <span className="text-muted">{settings.join(", ")}</span>
          </li>
        ) : null}
        {moved > 0 ? (
          <li className="px-3 py-1 text-muted">
            {moved === 1 ? "One thing is" : `${moved} things are`} drawn elsewhere.
          </li>
        ) : null}
        {isSame ? <li className="px-3 py-1 text-muted">The two are the same.</li> : null}
      </ul>
    </section>
  );
}
