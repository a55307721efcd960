import { Temporal } from "temporal-polyfill";
import type { Json } from "@/lib/domain/json";
import { nextCron, parseCron, type Cron } from "./cron";
import { addTimes, exactMs, instantText, isZone, resolveLocal } from "./zoned-time";

export type TimerKind = "date" | "duration" | "cycle";

/** What gives the further firings of a timer. `left` null: no end. */
export interface Repeat {
  readonly left: number | null;
  readonly every: string;
  readonly zone?: string;
}
export type Due =
  | { readonly ok: true; readonly due: string; readonly repeat?: Repeat }
  | { readonly ok: false; readonly message: string };

type Refusal = { readonly ok: false; readonly message: string };
export type ParsedTimer =
  | { readonly ok: true; readonly kind: "date"; readonly at: number }
  | { readonly ok: true; readonly kind: "duration"; readonly duration: Temporal.Duration }
  | {
      readonly ok: true;
      readonly kind: "interval";
      readonly count: number | null;
      readonly start: number | undefined;
      readonly duration: Temporal.Duration;
    }
  | { readonly ok: true; readonly kind: "cron"; readonly cron: Cron }
  | Refusal;

const refuse = (message: string): Refusal => ({ ok: false, message });
const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

/**
 * The instant that an ISO 8601 text means, as `Date.toISOString` writes it. A text without an offset is taken in `zone`
 * (default UTC), a date alone is its first moment there. Undefined: it is no such text, or no such day.
 */
export function parseInstant(text: string, zone?: string): string | undefined {
  const ms = instantMs(text, zone);
  return ms === undefined ? undefined : instantText(ms);
}

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))?(Z|[+-]\d{2}:?\d{2})?(?:@([\w/+-]+)|\[([\w/+-]+)\])?$/i;

function instantMs(text: string, zone = "UTC"): number | undefined {
  const match = DATE_TIME.exec(text.trim());
  if (!match) return undefined;
  const [, date, time, offset, atZone, bracketZone] = match;
  if (offset !== undefined && time === undefined) return undefined;
  try {
    const local = Temporal.PlainDateTime.from(`${date}T${time ?? "00:00"}`.replace(",", "."), { overflow: "reject" });
    if (offset !== undefined)
      return Temporal.Instant.from(`${local.toString()}${offset.toUpperCase()}`).epochMilliseconds;
    return resolveLocal(local, atZone ?? bracketZone ?? zone);
  } catch {
    return undefined;
  }
}

/** `from` plus an ISO 8601 duration; days and longer units follow the calendar of `zone` (default UTC). Undefined: no such duration or date. */
export function addDuration(from: string, duration: string, zone = "UTC"): string | undefined {
  const parsed = parseDuration(duration);
  const start = Date.parse(from);
  if (!parsed || Number.isNaN(start)) return undefined;
  return added(start, parsed, 1, zone);
}

function added(from: number, duration: Temporal.Duration, count: number, zone: string): string | undefined {
  try {
    return instantText(addTimes(from, duration, count, zone));
  } catch {
    return undefined;
  }
}

function parseDuration(text: string): Temporal.Duration | undefined {
  if (!/^[+-]?P(?=[\dT])/i.test(text.trim())) return undefined;
  try {
    return Temporal.Duration.from(text.trim());
  } catch {
    return undefined;
  }
}

/** Reads a timer's text without a clock: what a modelling check can say about it. */
export function parseTimer(kind: TimerKind, text: string, zone?: string): ParsedTimer {
  if (zone !== undefined && !isZone(zone))
    return refuse(`There is no time zone ${shown(zone)}. Write one like Europe/Berlin.`);
  const value = text.trim();
  if (value === "") return refuse("The timer has no value.");
  switch (kind) {
    case "date": {
      const at = instantMs(value, zone);
      if (at === undefined || instantText(at) === undefined) {
        return refuse(`${shown(text)} is no date and time. Write one like 2026-03-01T09:00:00Z.`);
      }
      return { ok: true, kind: "date", at };
    }
    case "duration": {
      const duration = parseDuration(value);
      if (!duration) return refuse(`${shown(text)} is no duration. Write one like PT4H (4 hours) or P2D (2 days).`);
      return { ok: true, kind: "duration", duration };
    }
    case "cycle":
      return value.startsWith("R") || value.startsWith("r") ? parseInterval(value, zone) : parseCycleText(value);
  }
}

function parseCycleText(text: string): ParsedTimer {
  if (parseDuration(text)) return refuse(`${shown(text)} fires once. Write R/${text} to repeat it.`);
  const parsed = parseCron(text);
  if (parsed.ok) return { ok: true, kind: "cron", cron: parsed.cron };
  return refuse(
    `${shown(text)} is no repeating time: ${parsed.message} Or write R/PT1H (every hour), R3/PT10M (three times).`,
  );
}

function parseInterval(text: string, zone?: string): ParsedTimer {
  const [repeat = "", ...parts] = text.split("/");
  const count = /^R(-1|\d{0,9})$/i.exec(repeat)?.[1];
  if (count === undefined || parts.length < 1 || parts.length > 2) {
    return refuse(
      `${shown(text)} is no repeating time. Write R/PT1H (every hour), R3/PT10M (three times) or R/2026-03-01T09:00:00Z/P1D.`,
    );
  }
  const times = count === "" || count === "-1" ? null : Number(count);
  if (times === 0) return refuse(`${shown(text)} repeats no times. Write R to repeat for ever, or R1 or more.`);
  const [first = "", second] = parts;
  const start = second === undefined ? undefined : instantMs(first, zone);
  if (second !== undefined && start === undefined) {
    return refuse(`${shown(text)} needs a start before its duration, like R/2026-03-01T09:00:00Z/P1D.`);
  }
  const end = second === undefined || start === undefined ? undefined : instantMs(second, zone);
  const duration =
    end !== undefined && start !== undefined
      ? Temporal.Duration.from({ milliseconds: end - start })
      : parseDuration(second ?? first);
  if (!duration)
    return refuse(`${shown(second ?? first)} in ${shown(text)} is no duration. Write one like PT4H or P2D.`);
  if (leastMs(duration) < 1_000) return refuse(`${shown(text)} repeats more often than once a second.`);
  return { ok: true, kind: "interval", count: times, start, duration };
}

/** The least time a duration can take. */
function leastMs(duration: Temporal.Duration): number {
  const { years, months, weeks, days } = duration;
  return (years * 365 + months * 28 + weeks * 7 + days) * 86_400_000 + exactMs(duration);
}

/** When a timer set at `from` fires, and what repeats it. A message says why there is no such moment. */
export function firstDue(kind: TimerKind, value: Json, from: string, zone?: string): Due {
  if (typeof value !== "string") return refuse(`The timer needs a text, not ${JSON.stringify(value)?.slice(0, 80)}.`);
  const parsed = parseTimer(kind, value, zone);
  if (!parsed.ok) return parsed;
  const start = Date.parse(from);
  if (Number.isNaN(start)) return refuse(`${shown(from)} is not an instant.`);
  switch (parsed.kind) {
    case "date":
      return once(instantText(parsed.at), value);
    case "duration":
      return once(added(start, parsed.duration, 1, zone ?? "UTC"), value);
    case "cron":
      return repeated({ left: null, every: value.trim(), ...(zone ? { zone } : {}) }, start);
    case "interval": {
      const { count, duration } = parsed;
      const anchor = parsed.start ?? start;
      const anchorText = instantText(anchor);
      if (anchorText === undefined) return tooFar(value);
      const repeat = { every: `${anchorText}/${duration.toString()}`, ...(zone ? { zone } : {}) };
      if (parsed.start !== undefined && anchor >= start) {
        return { ok: true, due: anchorText, ...(count === 1 ? {} : { repeat: { left: less(count, 1), ...repeat } }) };
      }
      const found = nextOccurrence(anchor, duration, start, zone ?? "UTC");
      if (!found) return tooFar(value);
      // A given start counts as the first time, and times before the timer was set are over.
      const left = less(count, parsed.start === undefined ? 1 : found.number + 1);
      if (left !== null && left < 0) return refuse(`The last time that ${shown(value)} names was before ${from}.`);
      return { ok: true, due: found.due, ...(left === 0 ? {} : { repeat: { left, ...repeat } }) };
    }
  }
}

/**
 * The firing after one at `from`; pass the later of its due time and the moment it really fired, so that missed times are
 * skipped. Not ok with `left` used up.
 */
export function nextDue(repeat: Repeat, from: string): Due {
  const start = Date.parse(from);
  if (Number.isNaN(start)) return refuse(`${shown(from)} is not an instant.`);
  if (repeat.left !== null && repeat.left < 1) return refuse("The timer has fired as often as it should.");
  return repeated(repeat, start);
}

function repeated(repeat: Repeat, from: number): Due {
  const { every, zone = "UTC" } = repeat;
  if (!isZone(zone)) return refuse(`There is no time zone ${shown(zone)}. Write one like Europe/Berlin.`);
  const left = less(repeat.left, 1);
  const rest = left === 0 ? {} : { repeat: { ...repeat, left } };
  const slash = every.indexOf("/");
  const anchor = slash === -1 ? undefined : instantMs(every.slice(0, slash));
  const duration = slash === -1 ? undefined : parseDuration(every.slice(slash + 1));
  if (anchor !== undefined && duration !== undefined && leastMs(duration) >= 1_000) {
    const found = nextOccurrence(anchor, duration, from, zone);
    return found ? { ok: true, due: found.due, ...rest } : tooFar(every);
  }
  const cron = parseCron(every);
  if (!cron.ok) return refuse(`${shown(every)} is no repeating time: ${cron.message}`);
  const next = nextCron(cron.cron, from, zone);
  const due = next === undefined ? undefined : instantText(next);
  if (due === undefined) return refuse(`${shown(every)} names no moment after ${new Date(from).toISOString()}.`);
  return { ok: true, due, ...rest };
}

function once(due: string | undefined, text: string): Due {
  return due === undefined ? tooFar(text) : { ok: true, due };
}

function tooFar(text: string): Refusal {
  return refuse(`${shown(text)} leads to a date beyond the year 9999.`);
}

function less(count: number | null, by: number): number | null {
  return count === null ? null : count - by;
}

/** The first moment after `from` on the grid that starts at `anchor`, and its number there. The grid never drifts. */
function nextOccurrence(
  anchor: number,
  duration: Temporal.Duration,
  from: number,
  zone: string,
): { readonly due: string; readonly number: number } | undefined {
  let low = 1;
  let high = Math.max(1, Math.ceil((from - anchor) / leastMs(duration)) + 2);
  const isAfter = (number: number): boolean => {
    try {
      return addTimes(anchor, duration, number, zone) > from;
    } catch {
      return true;
    }
  };
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  const due = added(anchor, duration, low, zone);
  return due === undefined ? undefined : { due, number: low };
}
