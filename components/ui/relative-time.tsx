"use client";

import { useSyncExternalStore } from "react";
import { describeExact, describeRelative } from "./duration";

// One clock for the page: all relative times turn over together, every half minute.
let nowMs = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const notify of listeners) notify();
  }, 30_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    nowMs = 0;
  };
}

function readNow(): number {
  if (nowMs === 0) nowMs = Date.now();
  return nowMs;
}

/** The present moment, renewed every half minute; null while the server renders, whose zone and clock are not the viewer's. */
export function useNow(): Date | null {
  const ms = useSyncExternalStore(subscribe, readNow, () => 0);
  return ms === 0 ? null : new Date(ms);
}

export interface RelativeTimeProps {
  at: Date | string;
  className?: string;
}

/** "2 hr. ago", with the exact time on hover. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const now = useNow();
  const date = typeof at === "string" ? new Date(at) : at;
  const day = date.toISOString().slice(0, 10);
  return (
    <time
      dateTime={date.toISOString()}
      title={now ? describeExact(date) : undefined}
      className={className}
      suppressHydrationWarning
    >
      {now ? describeRelative(date, now) : day}
    </time>
  );
}

/** The exact time in the viewer's zone. */
export function ExactTime({ at, className }: RelativeTimeProps) {
  const now = useNow();
  const date = typeof at === "string" ? new Date(at) : at;
  return (
    <time dateTime={date.toISOString()} className={className}>
      {now ? describeExact(date) : date.toISOString().slice(0, 16).replace("T", " ")}
    </time>
  );
}
