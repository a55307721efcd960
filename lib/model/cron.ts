import { Temporal } from "temporal-polyfill";
import { resolveLocal } from "./zoned-time";

/**
 * Cron, in five fields (minute, hour, day of month, month, day of week with 0 or 7 for Sunday) or in the six or seven of
 * Quartz (second first, year last, day of week with 1 for Sunday, and ? L W #).
 */
export interface Cron {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number> | undefined;
  isDay(day: CalendarDay): boolean;
}
interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly lastDay: number;
  /** 0 for Sunday. */
  readonly weekday: number;
}
type DayTest = (day: CalendarDay) => boolean;

export type ParsedCron = { readonly ok: true; readonly cron: Cron } | { readonly ok: false; readonly message: string };

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MACROS: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);
const YEAR_MAX = 2199;
/** The calendar repeats after 28 years, but for a century that is no leap year. */
const YEARS_SEARCHED = 40;

class CronError extends Error {}

export function parseCron(text: string): ParsedCron {
  const fields = (MACROS.get(text.trim().toLowerCase()) ?? text.trim()).toUpperCase().split(/\s+/);
  if (fields.length < 5 || fields.length > 7) {
    return { ok: false, message: `"${text}" has ${fields.length} fields; cron has 5, or 6 or 7 with seconds first.` };
  }
  const isQuartz = fields.length > 5;
  const [second, minute, hour, day, month, weekday, year] = isQuartz ? fields : ["0", ...fields];
  try {
    const hasDay = !isAny(day!);
    const hasWeekday = !isAny(weekday!);
    if (isQuartz && hasDay && hasWeekday) {
      throw new CronError(`"${text}" limits both the day of month and the day of week: write ? for one of them.`);
    }
    const days = hasDay ? parseDays(day!) : undefined;
    const weekdays = hasWeekday ? parseWeekdays(weekday!, isQuartz) : undefined;
    const cron: Cron = {
      seconds: parseField(second!, { name: "second", min: 0, max: 59 }),
      minutes: parseField(minute!, { name: "minute", min: 0, max: 59 }),
      hours: parseField(hour!, { name: "hour", min: 0, max: 23 }),
      months: new Set(parseField(month!, { name: "month", min: 1, max: 12, names: MONTHS })),
      years:
        year === undefined || isAny(year)
          ? undefined
          : new Set(parseField(year, { name: "year", min: 1970, max: YEAR_MAX })),
      // Where the five-field form limits both, either is enough.
      isDay: (date) => (days && weekdays ? days(date) || weekdays(date) : ((days ?? weekdays)?.(date) ?? true)),
    };
    return { ok: true, cron };
  } catch (error) {
    if (error instanceof CronError) return { ok: false, message: error.message };
    throw error;
  }
}

function isAny(field: string): boolean {
  return field === "*" || field === "?";
}

interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names?: readonly string[];
}

/** Values of a field in order: lists, ranges (also across the end), steps. */
function parseField(field: string, range: FieldRange): number[] {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(?:(\*|\?)|([A-Z]+|\d+)(?:-([A-Z]+|\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new CronError(`"${part}" is no ${range.name} of a cron text.`);
    const [, any, from, to, stepText] = match;
    const step = stepText === undefined ? 1 : Number(stepText);
    if (step < 1 || step > range.max) throw new CronError(`"${part}": a step is between 1 and ${range.max}.`);
    const start = any ? range.min : valueOf(from!, range);
    const end = to !== undefined ? valueOf(to, range) : any || stepText !== undefined ? range.max : start;
    const size = range.max - range.min + 1;
    const length = end >= start ? end - start : end - start + size;
    for (let i = 0; i <= length; i += step) values.add(range.min + ((start - range.min + i) % size));
  }
  return [...values].sort((a, b) => a - b);
}

function valueOf(text: string, range: FieldRange): number {
  const named = range.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? range.min + named : Number(text);
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    throw new CronError(`"${text}" is no ${range.name}: it is between ${range.min} and ${range.max}.`);
  }
  return value;
}

function parseDays(field: string): DayTest {
  const tests = field.split(",").map((part): DayTest => {
    const last = /^L(?:-(\d{1,2}))?$/.exec(part);
    if (last) return (date) => date.day === date.lastDay - Number(last[1] ?? 0);
    if (part === "LW") return (date) => date.day === nearestWeekday(date, date.lastDay);
    const near = /^(\d{1,2})W$/.exec(part);
    if (near) {
      const target = valueOf(near[1]!, { name: "day of month", min: 1, max: 31 });
      return (date) => target <= date.lastDay && date.day === nearestWeekday(date, target);
    }
    const days = new Set(parseField(part, { name: "day of month", min: 1, max: 31 }));
    return (date) => days.has(date.day);
  });
  return (date) => tests.some((test) => test(date));
}

/** The day from Monday to Friday nearest to a day, within its month. */
function nearestWeekday(date: CalendarDay, target: number): number {
  const weekday = (date.weekday + target - date.day + 70) % 7;
  if (weekday === 6) return target > 1 ? target - 1 : target + 2;
  if (weekday === 0) return target < date.lastDay ? target + 1 : target - 2;
  return target;
}

function parseWeekdays(field: string, isQuartz: boolean): DayTest {
  const range: FieldRange = isQuartz
    ? { name: "day of week", min: 1, max: 7, names: WEEKDAYS }
    : { name: "day of week", min: 0, max: 6, names: WEEKDAYS };
  const normal = (value: number) => (isQuartz ? value - 1 : value);
  const tests = field.split(",").map((part): DayTest => {
    if (part === "L") return (date) => date.weekday === 6;
    const nth = /^([A-Z]+|\d)#([1-5])$/.exec(part);
    if (nth) {
      const weekday = normal(valueOf(nth[1]!, range));
      return (date) => date.weekday === weekday && Math.ceil(date.day / 7) === Number(nth[2]);
    }
    const last = /^([A-Z]{3}|\d)L$/.exec(part);
    if (last) {
      const weekday = normal(valueOf(last[1]!, range));
      return (date) => date.weekday === weekday && date.day > date.lastDay - 7;
    }
    // 7 is Sunday too, alone or at the end of a range.
    const plain = isQuartz ? part : part.replace(/^7(?=$|-)/, "0").replace(/-7(?=$|\/)/, "-SAT,SUN");
    const days = new Set(plain.split(",").flatMap((piece) => parseField(piece, range).map(normal)));
    return (date) => days.has(date.weekday);
  });
  return (date) => tests.some((test) => test(date));
}

/** The first instant after `from` that the cron text names in the zone, or undefined if there is none. */
export function nextCron(cron: Cron, from: number, zone: string): number | undefined {
  // Texts that name certain hours fire once each local day: in the gap of a clock change at its end, in an overlap the first
  // time. Texts for every hour just follow the clock.
  return cron.hours.length === 24 ? nextOnClock(cron, from, zone) : nextOnCalendar(cron, from, zone);
}

function nextOnCalendar(cron: Cron, from: number, zone: string): number | undefined {
  let local: number | undefined = from + offsetMs(from, zone);
  for (;;) {
    local = nextMatch(cron, local);
    if (local === undefined) return undefined;
    const instant = resolveLocal(plainOf(local), zone);
    if (instant > from) return instant;
  }
}

function nextOnClock(cron: Cron, from: number, zone: string): number | undefined {
  let start = from;
  for (let changes = 0; changes < 4 * YEARS_SEARCHED; changes += 1) {
    const offset = offsetMs(start, zone);
    const local = nextMatch(cron, start + offset);
    if (local === undefined) return undefined;
    const change = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).getTimeZoneTransition("next");
    if (change === null || local - offset < change.epochMilliseconds) return local - offset;
    // One millisecond back lets the very moment of the change match.
    const changed = change.epochMilliseconds;
    const after = nextMatch(cron, changed + offsetMs(changed, zone) - 1);
    if (after === changed + offsetMs(changed, zone)) return changed;
    start = changed;
  }
  return undefined;
}

function offsetMs(ms: number, zone: string): number {
  return zone === "UTC"
    ? 0
    : Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}

function plainOf(local: number): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO("UTC").toPlainDateTime();
}

/** The first wall-clock time after another that matches; both count milliseconds as if the zone were UTC. */
function nextMatch(cron: Cron, after: number): number | undefined {
  const start = new Date(after);
  const endYear = Math.min(start.getUTCFullYear() + YEARS_SEARCHED, YEAR_MAX);
  for (let year = start.getUTCFullYear(); year <= endYear; year += 1) {
    if (cron.years && !cron.years.has(year)) continue;
    const isFirstYear = year === start.getUTCFullYear();
    for (let month = isFirstYear ? start.getUTCMonth() + 1 : 1; month <= 12; month += 1) {
      if (!cron.months.has(month)) continue;
      const isFirstMonth = isFirstYear && month === start.getUTCMonth() + 1;
      const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
      const firstWeekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
      for (let day = isFirstMonth ? start.getUTCDate() : 1; day <= lastDay; day += 1) {
        if (!cron.isDay({ year, month, day, lastDay, weekday: (firstWeekday + day - 1) % 7 })) continue;
        const midnight = Date.UTC(year, month - 1, day);
        const time = nextTime(cron, after - midnight);
        if (time !== undefined) return midnight + time;
      }
    }
  }
  return undefined;
}

/** The first time of day after `afterMs` that matches. */
function nextTime(cron: Cron, afterMs: number): number | undefined {
  for (const hour of cron.hours) {
    if ((hour + 1) * 3_600_000 <= afterMs) continue;
    for (const minute of cron.minutes) {
      const start = (hour * 60 + minute) * 60_000;
      if (start + 60_000 <= afterMs) continue;
      for (const second of cron.seconds) if (start + second * 1_000 > afterMs) return start + second * 1_000;
    }
  }
  return undefined;
}
