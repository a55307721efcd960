"use client";

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** A part of the properties that can be folded; `summary` says what is set while it is. */
export function Section({
  title,
  children,
  summary,
  isOpen = true,
  action,
}: {
  title: string;
  children: ReactNode;
  summary?: string | undefined;
  isOpen?: boolean;
  action?: ReactNode;
}) {
  return (
    <details open={isOpen} className="group border-b border-border last:border-b-0">
      <summary className="flex h-9 cursor-default list-none items-center gap-1.5 px-4 text-xs font-semibold text-foreground select-none hover:bg-hover focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="-ml-1 size-3.5 text-faint transition-transform duration-100 group-open:rotate-90"
          aria-hidden
        />
        <span className="flex-1">{title}</span>
        {summary ? <span className="max-w-40 truncate font-normal text-muted group-open:hidden">{summary}</span> : null}
        {action}
      </summary>
      <div className="flex flex-col gap-3.5 px-4 pt-1 pb-4">{children}</div>
    </details>
  );
}
