import { Temporal } from "temporal-polyfill";

/** Later instants are taken for mistakes; `Date.toISOString` writes them in another form. */
const MS_MAX = Date.UTC(9999, 11, 31);
const MS_MIN = Date.UTC(1900, 0, 1);

/** Days cost a look-up of the zone's rules; the answer is kept, as the same few zones are asked again and again. */
const zones = new Map<string, boolean>();

export function isZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
      known = true;
    } catch {
      known = false;
    }
    if (zones.size < 1_000) zones.set(zone, known);
  }
  return known;
}

/** The text of an instant, or undefined where no sensible date is meant. */
export function instantText(ms: number): string | undefined {
  return ms >= MS_MIN && ms <= MS_MAX ? new Date(ms).toISOString() : undefined;
}

/**
 * The instant of a wall-clock time: in the gap of a clock change the first instant after it, in an overlap the earlier one.
 */
export function resolveLocal(local: Temporal.PlainDateTime, zone: string): number {
  const earlier = local.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (earlier.toPlainDateTime().equals(local)) return earlier.epochMilliseconds;
  return earlier.getTimeZoneTransition("next")?.epochMilliseconds ?? earlier.epochMilliseconds;
}

export function localOf(ms: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();
}

/** `count` times a duration after an instant: years to days by the calendar of the zone, the rest as exact time. */
export function addTimes(from: number, duration: Temporal.Duration, count: number, zone: string): number {
  const { years, months, weeks, days } = duration;
  const exact = count * exactMs(duration);
  if (years === 0 && months === 0 && weeks === 0 && days === 0) return from + exact;
  const date = { years: years * count, months: months * count, weeks: weeks * count, days: days * count };
  return resolveLocal(localOf(from, zone).add(date), zone) + exact;
}

/** Hours to milliseconds. */
export function exactMs(duration: Temporal.Duration): number {
  const { hours, minutes, seconds, milliseconds } = duration;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;
}
