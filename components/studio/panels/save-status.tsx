"use client";

import { Check, CloudAlert, LoaderCircle, PencilLine, TriangleAlert } from "lucide-react";
import { RelativeTime, useNow } from "@/components/ui/relative-time";
import type { SaveState } from "../use-autosave";

/** Where the draft stands: saved, being saved, somebody else's. */
export function SaveStatus({ state }: { state: SaveState }) {
  return (
    <span role="status" className="flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
      {content(state)}
    </span>
  );
}

function content(state: SaveState) {
  switch (state.kind) {
    case "saved":
      return (
        <>
          <Check className="size-3.5 text-green" aria-hidden />
          <SavedAt at={state.at} />
        </>
      );
    case "dirty":
      return (
        <>
          <PencilLine className="size-3.5" aria-hidden />
          Edited
        </>
      );
    case "saving":
      return (
        <>
          <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
          Saving…
        </>
      );
    case "conflict":
      return (
        <span className="flex items-center gap-1.5 text-amber">
          <TriangleAlert className="size-3.5" aria-hidden />
          Someone else saved
        </span>
      );
    case "failed":
      return (
        <span className="flex items-center gap-1.5 text-red" title={state.message}>
          <CloudAlert className="size-3.5" aria-hidden />
          Not saved, trying again
        </span>
      );
  }
}

const RECENT_MS = 60_000;

/** The minute of the save goes without a time: the page's clock may be behind the server's. */
function SavedAt({ at }: { at: string | null }) {
  const now = useNow();
  const isRecent = at === null || now === null || now.getTime() - Date.parse(at) < RECENT_MS;
  return <span>Saved {isRecent ? null : <RelativeTime at={at} className="max-lg:sr-only" />}</span>;
}
