"use client";

import { X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import type { Finding } from "@/lib/model/soundness";

/** The way to a finding in words, over the drawing that shows it. */
export function PathBar({
  finding,
  onGoTo,
  onClose,
}: {
  finding: Finding;
  onGoTo: (id: string) => void;
  onClose: () => void;
}) {
  return (
    <section
      aria-label="Path"
      className="absolute inset-x-3 top-3 z-20 max-h-40 overflow-y-auto rounded-lg border border-border bg-surface px-3 py-2 shadow-float"
    >
      <div className="flex items-start gap-2">
        <p className="min-w-0 flex-1 text-xs font-medium">{finding.message}</p>
        <IconButton label="Hide path" size="icon-sm" className="-my-1 -mr-1" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      <ol
        aria-label="What happens"
        className="mt-1 flex list-inside list-decimal flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted"
      >
        {finding.path.map((step, index) => (
          <li key={`${index}`}>
            <button
              type="button"
              className="hover:text-foreground hover:underline"
              onClick={() => onGoTo(step.element)}
            >
              {step.words}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
