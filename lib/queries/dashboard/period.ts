import { Temporal } from "temporal-polyfill";
import type { PeriodDays } from "@/lib/domain/periods";

export interface Period {
  readonly days: PeriodDays;
  readonly zone: string;
  /** Start of the first day, in the zone. */
  readonly from: Date;
  readonly to: Date;
  /** The same stretch of time, this many days earlier: today's missing hours are missing there too. */
  readonly previousFrom: Date;
  readonly previousTo: Date;
  /** The period's days in the zone, `YYYY-MM-DD`, oldest first; the last one is today. */
  readonly dates: readonly string[];
}

/** The last so many days in the reader's own zone, today included. */
export function periodOf(days: PeriodDays, zone: string, now: Date): Period {
  const end = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const first = end.toPlainDate().subtract({ days: days - 1 });
  const at = (time: Temporal.ZonedDateTime) => new Date(time.epochMilliseconds);
  const start = first.toZonedDateTime(zone);
  return {
    days,
    zone,
    from: at(start),
    to: now,
    previousFrom: at(first.subtract({ days }).toZonedDateTime(zone)),
    previousTo: at(end.subtract({ days })),
    dates: Array.from({ length: days }, (_, i) => first.add({ days: i }).toString()),
  };
}

/** Whether this is a zone that dates can be computed in. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** A stock's value at the end of each day, walked back from what it is now through what came and went. */
export function levels(now: number, came: readonly number[], went: readonly number[]): number[] {
  const result = new Array<number>(came.length);
  let level = now;
  for (let i = came.length - 1; i >= 0; i--) {
    result[i] = level;
    level += (went[i] ?? 0) - (came[i] ?? 0);
  }
  return result;
}

/** Counts by day as a row with a number for each of the dates. */
export function perDay<T extends { readonly day: string }>(
  dates: readonly string[],
  rows: readonly T[],
  value: (row: T) => number,
): number[] {
  const byDay = new Map(rows.map((row) => [row.day, value(row)]));
  return dates.map((date) => byDay.get(date) ?? 0);
}
