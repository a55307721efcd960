"use client";

import { useSyncExternalStore } from "react";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["week", 7 * DAY],
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

/** "3 hr. ago", "in 2 days", "now". */
export function describeRelative(at: Date, now: Date): string {
  const left = at.getTime() - now.getTime();
  const unit = UNITS.find(([, ms]) => Math.abs(left) >= ms);
  return unit ? relative.format(Math.trunc(left / unit[1]), unit[0]) : left > 0 ? "in a moment" : "just now";
}

/** "4 Mar 2026, 14:05:09 CET", in the viewer's zone. */
export function describeExact(at: Date): string {
  return at.toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

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

/** "3d 4h", "12m", "8s": the two largest units. */
export function describeDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor(total / 3_600) % 24, "h"],
    [Math.floor(total / 60) % 60, "m"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0s";
  const kept = parts.slice(first, first + 2).filter(([count], index) => index === 0 || count > 0);
  return kept.map(([count, unit]) => `${count}${unit}`).join(" ");
}
