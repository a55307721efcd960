import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextCron, parseCron } from "./cron";

function next(text: string, from: string, count = 1, zone = "UTC"): string[] {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.message);
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  for (let i = 0; i < count; i += 1) {
    at = nextCron(parsed.cron, at, zone);
    if (at === undefined) break;
    found.push(
      new Date(at)
        .toISOString()
        .replace(/:00\.000Z$/, "")
        .replace(/\.000Z$/, ""),
    );
  }
  return found;
}

describe("cron", () => {
  const NOW = "2026-03-01T10:00:00.500Z"; // a Sunday

  it.each([
    ["*/15 * * * *", ["2026-03-01T10:15", "2026-03-01T10:30"]],
    ["0 9 * * 1-5", ["2026-03-02T09:00", "2026-03-03T09:00"]],
    ["0 9 * * 0", ["2026-03-08T09:00", "2026-03-15T09:00"]],
    ["0 9 * * 7", ["2026-03-08T09:00", "2026-03-15T09:00"]],
    ["0 9 * * 6-7", ["2026-03-07T09:00", "2026-03-08T09:00"]],
    ["0 9 * * FRI-MON", ["2026-03-02T09:00", "2026-03-06T09:00"]],
    ["0 9 13 * FRI", ["2026-03-06T09:00", "2026-03-13T09:00", "2026-03-20T09:00"]],
    ["0 0 29 FEB *", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["5,10-12/2 23 31 12 *", ["2026-12-31T23:05", "2026-12-31T23:10", "2026-12-31T23:12"]],
    ["@monthly", ["2026-04-01T00:00"]],
  ])("five fields: %s", (text, expected) => expect(next(text, NOW, expected.length)).toEqual(expected));

  it.each([
    ["0 0 9 ? * 2", ["2026-03-02T09:00", "2026-03-09T09:00"]],
    ["0 0 9 ? * MON-FRI", ["2026-03-02T09:00", "2026-03-03T09:00"]],
    ["30/10 0 12 * * ?", ["2026-03-01T12:00:30", "2026-03-01T12:00:40", "2026-03-01T12:00:50", "2026-03-02T12:00:30"]],
    ["0 0 9 L * ?", ["2026-03-31T09:00", "2026-04-30T09:00"]],
    ["0 0 9 L-2 * ?", ["2026-03-29T09:00", "2026-04-28T09:00"]],
    ["0 0 9 LW * ?", ["2026-03-31T09:00", "2026-04-30T09:00", "2026-05-29T09:00"]],
    [
      "0 0 9 1W * ?",
      [
        "2026-03-02T09:00",
        "2026-04-01T09:00",
        "2026-05-01T09:00",
        "2026-06-01T09:00",
        "2026-07-01T09:00",
        "2026-08-03T09:00",
      ],
    ],
    [
      "0 0 9 15W * ?",
      [
        "2026-03-16T09:00",
        "2026-04-15T09:00",
        "2026-05-15T09:00",
        "2026-06-15T09:00",
        "2026-07-15T09:00",
        "2026-08-14T09:00",
      ],
    ],
    ["0 0 9 ? * 6L", ["2026-03-27T09:00", "2026-04-24T09:00"]],
    ["0 0 9 ? * FRI#2", ["2026-03-13T09:00", "2026-04-10T09:00"]],
    ["0 0 9 ? * 6#5", ["2026-05-29T09:00", "2026-07-31T09:00"]],
    ["0 0 0 1 1 ? 2027-2028", ["2027-01-01T00:00", "2028-01-01T00:00"]],
  ])("Quartz: %s", (text, expected) => expect(next(text, NOW, expected.length)).toEqual(expected));

  it("ends where no moment is left", () => {
    expect(next("0 0 0 1 1 ? 2027", NOW, 5)).toEqual(["2027-01-01T00:00"]);
    expect(next("0 0 0 1 1 ? 2025", NOW, 5)).toEqual([]);
    expect(next("0 0 30 2 *", NOW, 5)).toEqual([]);
  });

  it.each([
    ["* * * *", `"* * * *" has 4 fields; cron has 5, or 6 or 7 with seconds first.`],
    ["__proto__", `"__proto__" has 1 fields; cron has 5, or 6 or 7 with seconds first.`],
    ["60 * * * *", `"60" is no minute: it is between 0 and 59.`],
    ["*/0 * * * *", `"*/0": a step is between 1 and 59.`],
    ["0 9 * * FUNDAY", `"FUNDAY" is no day of week: it is between 0 and 6.`],
    ["0 9 x * *", `"X" is no day of month: it is between 1 and 31.`],
    ["0 0 9 1 * MON", `"0 0 9 1 * MON" limits both the day of month and the day of week: write ? for one of them.`],
    ["0 0 9 ? * 8", `"8" is no day of week: it is between 1 and 7.`],
    ["1-2-3 * * * *", `"1-2-3" is no minute of a cron text.`],
  ])("refuses %s", (text, message) => expect(parseCron(text)).toEqual({ ok: false, message }));

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(..."0123456789*?/-,LW#MONJA".split("")), maxLength: 6 }), {
          minLength: 4,
          maxLength: 8,
        }),
        (fields) => {
          const parsed = parseCron(fields.join(" "));
          if (parsed.ok) nextCron(parsed.cron, Date.parse(NOW), "Europe/Paris");
        },
      ),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it("gives the same as a look at every minute", () => {
    const field = (min: number, max: number) =>
      fc.oneof(
        { weight: 2, arbitrary: fc.constant({ text: "*", values: range(min, max) }) },
        fc
          .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 })
          .map((values) => ({ text: values.join(","), values })),
      );
    const cron = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6));
    fc.assert(
      fc.property(
        cron,
        fc.integer({ min: Date.parse("2024-01-01"), max: Date.parse("2027-01-01") }),
        ([minute, hour, day, month, weekday], from) => {
          const isDay = (date: Date) => {
            const inDays = day.values.includes(date.getUTCDate());
            const inWeekdays = weekday.values.includes(date.getUTCDay());
            if (day.text === "*") return inWeekdays;
            return weekday.text === "*" ? inDays : inDays || inWeekdays;
          };
          const expected = scan(
            from,
            (date) =>
              month.values.includes(date.getUTCMonth() + 1) &&
              isDay(date) &&
              hour.values.includes(date.getUTCHours()) &&
              minute.values.includes(date.getUTCMinutes()),
          );
          const text = [minute, hour, day, month, weekday].map((f) => f.text).join(" ");
          expect([text, ...next(text, new Date(from).toISOString())]).toEqual(
            expected === undefined ? [text] : [text, expected],
          );
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  const range = (min: number, max: number) => Array.from({ length: max - min + 1 }, (_, i) => min + i);

  function scan(from: number, matches: (date: Date) => boolean): string | undefined {
    for (let at = Math.floor(from / 60_000) * 60_000 + 60_000; ; at += 60_000) {
      const date = new Date(at);
      if (matches(date)) return date.toISOString().slice(0, 16);
      if (at > from + 4 * 366 * 86_400_000) return undefined;
    }
  }
});
