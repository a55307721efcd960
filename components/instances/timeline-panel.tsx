"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Bot } from "lucide-react";
import { useMemo, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { LoadMore } from "@/components/ui/load-more";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Tone } from "@/components/ui/tone";
import { instanceTimelineQuery } from "@/lib/client/instances";
import type { EngineEvent } from "@/lib/engine";
import type { Model } from "@/lib/model";
import type { TimelineView, TransitionView } from "@/lib/queries/instances/timeline";
import { headlineOf, wordsOf } from "./event-words";
import { type Names, namesOf } from "./names";

export interface TimelinePanelProps {
  readonly instanceId: string;
  readonly model: Model;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

const DOTS: Readonly<Record<Tone, string>> = {
  blue: "bg-blue-solid",
  amber: "bg-amber-solid",
  red: "bg-red-solid",
  green: "bg-green-solid",
  grey: "bg-grey-line",
  violet: "bg-violet-solid",
};

/** What happened, the latest first: who did what, and what followed from it. */
export function TimelinePanel({ instanceId, model, selected, onSelect }: TimelinePanelProps) {
  const [detail, setDetail] = useState<"compact" | "full">("compact");
  const timeline = useInfiniteQuery(instanceTimelineQuery(instanceId));
  const pages = timeline.data?.pages;
  const merged = useMemo(() => mergePages(pages ?? []), [pages]);
  const names = useMemo(() => namesOf({ model, timeline: merged }), [model, merged]);

  if (timeline.isPending) return <SkeletonRows rows={5} />;
  if (timeline.isError && !pages) {
    return (
      <Alert
        tone="red"
        title="The timeline could not be read"
        isLive
        action={
          <Button size="sm" onClick={() => void timeline.refetch()}>
            Try again
          </Button>
        }
      >
        {timeline.error.message}
      </Alert>
    );
  }
  const shown = selected === null ? merged.transitions : merged.transitions.filter((t) => touches(t, selected, merged));
  return (
    <div>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-muted">
          {selected === null ? "The latest first." : `Only what concerns “${names.element(selected) || selected}”.`}
        </p>
        <SegmentedControl
          aria-label="How much is shown"
          size="sm"
          value={detail}
          onValueChange={setDetail}
          options={[
            { value: "compact", label: "Compact" },
            { value: "full", label: "Every event" },
          ]}
        />
      </div>
      {shown.length === 0 && (
        <p className="py-6 text-center text-sm text-muted">Nothing of it was read yet. Load more below.</p>
      )}
      <ol className="flex flex-col">
        {shown.map((transition) => (
          <TransitionItem
            key={transition.revision}
            transition={transition}
            names={names}
            isFull={detail === "full"}
            onSelect={onSelect}
          />
        ))}
      </ol>
      <LoadMore
        shown={merged.transitions.length}
        noun="changes"
        hasMore={timeline.hasNextPage}
        isPending={timeline.isFetchingNextPage}
        onLoadMore={() => void timeline.fetchNextPage()}
      />
    </div>
  );
}

interface TransitionItemProps {
  readonly transition: TransitionView;
  readonly names: Names;
  readonly isFull: boolean;
  readonly onSelect: (id: string) => void;
}

function TransitionItem({ transition, names, isFull, onSelect }: TransitionItemProps) {
  const { actor } = transition;
  const words = transition.events.map((event) => wordsOf(event, names)).filter((each) => isFull || each.isMain);
  return (
    <li className="relative flex gap-3 pb-4 before:absolute before:top-7 before:bottom-0 before:left-3 before:w-px before:bg-border last:before:hidden">
      {actor.kind === "user" ? (
        <Avatar name={actor.name} size="sm" className="z-1" />
      ) : (
        <span
          className="z-1 inline-flex size-6 shrink-0 items-center justify-center rounded-full border border-border bg-sunken text-muted"
          title={`By the system: ${actor.name}`}
        >
          <Bot className="size-3.5" aria-hidden />
        </span>
      )}
      <div className="min-w-0 flex-1 pt-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <span className="font-medium">{headlineOf(transition, names)}</span>
          <span className="text-xs text-muted">
            {isFull ? <ExactTime at={transition.at} /> : <RelativeTime at={transition.at} />}
          </span>
          {isFull && <span className="tabular text-xs text-faint">change {transition.revision}</span>}
        </p>
        {transition.reason !== null && <p className="mt-0.5 text-sm text-muted">“{transition.reason}”</p>}
        {words.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5">
            {words.map((each, i) => (
              <li key={`${i}-${each.text}`} className="flex items-baseline gap-2 text-sm">
                <span
                  className={cn("relative top-px size-1.5 shrink-0 self-start rounded-full mt-[7px]", DOTS[each.tone])}
                  aria-hidden
                />
                <span className="min-w-0 break-words">
                  {each.target === undefined ? (
                    each.text
                  ) : (
                    <button
                      type="button"
                      onClick={() => onSelect(each.target!)}
                      className="rounded-sm text-left hover:underline"
                    >
                      {each.text}
                    </button>
                  )}
                  {each.detail && <span className="text-muted"> · {each.detail}</span>}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function mergePages(pages: readonly TimelineView[]) {
  return {
    transitions: pages.flatMap((page) => page.transitions),
    stepElements: Object.assign({}, ...pages.map((page) => page.stepElements)) as Record<number, string>,
    waitElements: Object.assign({}, ...pages.map((page) => page.waitElements)) as Record<number, string>,
    people: Object.assign({}, ...pages.map((page) => page.people)) as Record<string, string>,
  };
}

function touches(
  transition: TransitionView,
  id: string,
  names: Pick<TimelineView, "stepElements" | "waitElements">,
): boolean {
  return transition.events.some((event: EngineEvent) => {
    if ("flow" in event && event.flow === id) return true;
    if ("element" in event && event.element === id) return true;
    if ("step" in event && names.stepElements[event.step] === id) return true;
    return "wait" in event && names.waitElements[event.wait] === id;
  });
}
