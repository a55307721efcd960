import "server-only";
import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import type { Period } from "./period";

/** The day of an instant in the reader's zone, `YYYY-MM-DD`. Group by `1`: a repeated parameter is another expression to Postgres. */
export function dayOf(instant: AnyColumn | SQL, zone: string): SQL<string> {
  return sql<string>`to_char(${instant} at time zone ${zone}, 'YYYY-MM-DD')`;
}

export const firstColumn = sql`1`;

/**
 * Three counts of rows by an instant that is at or after `previousFrom`: those of the period and of the one before (which
 * ends as early in the day as the period does), and those since the period before ended.
 */
export function countsBy(instant: AnyColumn | SQL, period: Period) {
  return {
    counted:
      sql<number>`count(*) filter (where ${instant} < ${period.previousTo} or ${instant} >= ${period.from})`.mapWith(
        Number,
      ),
    since: sql<number>`count(*) filter (where ${instant} >= ${period.previousTo})`.mapWith(Number),
    all: sql<number>`count(*)`.mapWith(Number),
  };
}

export interface DayCounts {
  readonly day: string;
  readonly counted: number;
  readonly since: number;
  readonly all: number;
}

/** The period's sum, the sum of the period before, and what happened since that one ended. */
export function sums(rows: readonly DayCounts[], period: Period): { current: number; previous: number; since: number } {
  const first = period.dates[0]!;
  const result = { current: 0, previous: 0, since: 0 };
  for (const row of rows) {
    if (row.day >= first) result.current += row.counted;
    else result.previous += row.counted;
    result.since += row.since;
  }
  return result;
}

/** p50 and p90 of a duration in seconds. */
export function percentile(fraction: 0.5 | 0.9, from: AnyColumn, to: AnyColumn, only: SQL): SQL<number | null> {
  const seconds = sql`extract(epoch from ${to} - ${from})`;
  return sql<
    number | null
  >`percentile_cont(${sql.raw(String(fraction))}) within group (order by ${seconds}) filter (where ${only})`.mapWith(
    asNumber,
  );
}

const asNumber = { mapFromDriverValue: (value: unknown): number | null => (value === null ? null : Number(value)) };
