"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, CircleDot } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useMemo } from "react";
import { ProcessCanvas } from "@/components/canvas";
import { toOverlay } from "@/components/instances/to-overlay";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { instanceModelQuery, instancePathQuery } from "@/lib/client/instances";
import { type Neighbour, neighbourhood } from "./neighbourhood";

/** Where the ticket is, what was before and what comes next; small, with the way to the whole. */
export function MiniPath({ instanceId, elementId }: { instanceId: string; elementId: string }) {
  const { data: model } = useQuery(instanceModelQuery(instanceId));
  const { data: path, isPending, isError } = useQuery(instancePathQuery(instanceId));
  const overlay = useMemo(() => path && toOverlay(path), [path]);
  if (isError) return null;
  if (isPending || !path || !model || !overlay) {
    return (
      <section aria-label="Path">
        <Skeleton className="h-32 w-full rounded-lg" />
      </section>
    );
  }
  const { before, now, next } = neighbourhood(model, path, elementId);
  return (
    <section aria-label="Path">
      <div className="mb-2 flex items-baseline justify-between">
        <h3 className="text-sm font-semibold">Path</h3>
        <Link
          href={`/instances/${instanceId}` as Route}
          className="rounded-sm text-xs text-accent underline-offset-3 hover:underline"
        >
          Show all of it
        </Link>
      </div>
      {/* The map at a glance; the list below says the same in words, so it is no stop for keys and screen readers. */}
      <div inert className="h-32 overflow-hidden rounded-lg border border-border [&_.react-flow\_\_panel]:hidden!">
        <ProcessCanvas model={model} overlay={overlay} hasMinimap={false} label="The ticket's path so far" />
      </div>
      <ol className="mt-3">
        {before.map((step, i) => (
          <Station key={`before ${i}`} step={step} kind="before" />
        ))}
        {now.map((step) => (
          <Station key={`now ${step.elementId}`} step={step} kind="now" />
        ))}
        {next.length > 0 && (
          <Station
            step={{
              elementId: "next",
              name: next.length === 1 ? next[0]!.name : next.map(({ name }) => name).join(" or "),
              at: null,
            }}
            kind="next"
          />
        )}
      </ol>
    </section>
  );
}

const words = { before: "Done", now: "Now", next: "Next" } as const;

function Station({ step, kind }: { step: Neighbour; kind: keyof typeof words }) {
  return (
    <li className="group flex gap-2.5 pb-2.5 last:pb-0">
      <span className="relative flex w-4 shrink-0 justify-center">
        <span className="absolute top-5 -bottom-2 w-px bg-border-strong group-last:hidden" aria-hidden />
        {kind === "before" ? (
          <Check className="mt-0.5 size-4 text-green" strokeWidth={2.5} aria-hidden />
        ) : kind === "now" ? (
          <CircleDot className="mt-0.5 size-4 text-blue" aria-hidden />
        ) : (
          <span className="mt-1.5 size-2 rounded-full border border-control" aria-hidden />
        )}
      </span>
      <span className="min-w-0 flex-1 text-sm">
        <span className="sr-only">{words[kind]}: </span>
        <span className={cn("block", kind === "now" ? "font-medium" : "text-muted")}>{step.name}</span>
        {step.at && (
          <span className="block text-xs text-muted">
            {kind === "now" && "since "}
            <RelativeTime at={step.at} />
          </span>
        )}
      </span>
    </li>
  );
}
