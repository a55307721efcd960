"use client";

import { CircleAlert, CircleCheck, ChevronDown, Route, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Finding } from "@/lib/model/soundness";
import { findElement, findFlow } from "../commands";
import { nameOfElement } from "../properties/outgoing-section";
import type { StudioProblem } from "../soundness/soundness-problems";
import { useModel } from "../use-studio";

/** What keeps the model from running, and what deserves a look. A click goes there. */
export function ProblemsPanel({
  problems,
  onGoTo,
  onShowPath,
}: {
  problems: readonly StudioProblem[];
  onGoTo: (id: string) => void;
  onShowPath: (finding: Finding) => void;
}) {
  const model = useModel();
  const [isOpen, setIsOpen] = useState(true);
  const errors = problems.filter((p) => p.severity === "error").length;
  const warnings = problems.length - errors;
  const placeOf = (id: string): string => {
    const flow = findFlow(model, id);
    if (flow)
      return (
        flow.name ||
        `${nameOfElement(findElement(model, flow.source))} → ${nameOfElement(findElement(model, flow.target))}`
      );
    const element = findElement(model, id);
    return element ? nameOfElement(element) : id;
  };
  return (
    <section aria-label="Problems" className="shrink-0 border-t border-border bg-surface">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="flex h-8 w-full items-center gap-2 px-3 text-xs font-medium hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronDown className={cn("size-3.5 text-faint transition-transform", !isOpen && "-rotate-90")} aria-hidden />
        Problems
        <span role="status" className="flex items-center gap-2.5 font-normal text-muted">
          {problems.length === 0 ? (
            <span className="flex items-center gap-1">
              <CircleCheck className="size-3.5 text-green" aria-hidden />
              None: it can be published
            </span>
          ) : null}
          {errors > 0 ? (
            <span className="flex items-center gap-1">
              <CircleAlert className="size-3.5 text-red" aria-hidden />
              {errors} to fix
            </span>
          ) : null}
          {warnings > 0 ? (
            <span className="flex items-center gap-1">
              <TriangleAlert className="size-3.5 text-amber" aria-hidden />
              {warnings} to look at
            </span>
          ) : null}
        </span>
      </button>
      {isOpen && problems.length > 0 ? (
        <ul className="max-h-40 overflow-y-auto border-t border-border py-1">
          {problems.map((problem, index) => (
            <li key={`${index}-${problem.code}`}>
              <ProblemLine
                problem={problem}
                place={problem.element === undefined ? undefined : placeOf(problem.element)}
                onGoTo={onGoTo}
                onShowPath={onShowPath}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

export function ProblemLine({
  problem,
  place,
  onGoTo,
  onShowPath,
}: {
  problem: StudioProblem;
  place: string | undefined;
  onGoTo: ((id: string) => void) | undefined;
  onShowPath: (finding: Finding) => void;
}) {
  const isError = problem.severity === "error";
  const Icon = isError ? CircleAlert : TriangleAlert;
  const { element, finding } = problem;
  return (
    <div className="flex items-start">
      <button
        type="button"
        disabled={element === undefined || !onGoTo}
        onClick={() => element !== undefined && onGoTo?.(element)}
        className="flex min-w-0 flex-1 items-start gap-2 px-3 py-1 text-left text-xs enabled:hover:bg-hover focus-visible:-outline-offset-2"
      >
        <Icon className={cn("mt-0.5 size-3.5 shrink-0", isError ? "text-red" : "text-amber")} aria-hidden />
        <span className="sr-only">{isError ? "To fix:" : "To look at:"}</span>
        {place !== undefined ? <span className="max-w-48 shrink-0 truncate font-medium">{place}</span> : null}
        <span className="min-w-0 text-muted">{problem.message}</span>
      </button>
      {finding && finding.path.length > 0 ? (
        <Button
          variant="ghost"
          size="sm"
          className="h-6 shrink-0 px-2 text-xs"
          aria-label={`Show path to ${place ?? "it"}`}
          onClick={() => onShowPath(finding)}
        >
          <Route aria-hidden />
          Show path
        </Button>
      ) : null}
    </div>
  );
}
