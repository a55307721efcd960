import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface PageProblemProps {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  actions: ReactNode;
  /** Finds the rest in the log. */
  reference?: string | undefined;
}

/** Stands where a page can't: what happened, what was kept, what to do next. */
export function PageProblem({ icon: Icon, title, children, actions, reference }: PageProblemProps) {
  return (
    <div className="flex min-h-[min(36rem,85dvh)] flex-col items-center justify-center px-6 py-16 text-center">
      <span className="mb-5 flex size-12 items-center justify-center rounded-xl border border-border bg-surface text-muted shadow-ambient">
        <Icon className="size-5.5" strokeWidth={1.75} aria-hidden />
      </span>
      <h1 className="text-xl font-semibold">{title}</h1>
      <div className="mt-1.5 max-w-100 text-base text-balance text-muted">{children}</div>
      <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>
      {reference && (
        <p className="mt-6 text-xs text-muted">
          Reference{" "}
          <code className="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-foreground select-all">{reference}</code>
        </p>
      )}
    </div>
  );
}
