import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { cpuMs } from "./testing/cpu-ms";
import { addDuration, firstDue, nextDue, parseInstant, parseTimer, type Due } from "./timer";

const NOW = "2026-03-01T10:00:00.000Z";
const PARIS = "Europe/Paris";

function fire(due: Due, times: number, late = 0): string[] {
  const fired: string[] = [];
  let current = due;
  while (current.ok && fired.length < times) {
    fired.push(current.due);
    if (!current.repeat) break;
    current = nextDue(current.repeat, new Date(Date.parse(current.due) + late).toISOString());
  }
  return fired;
}

describe("parseInstant", () => {
  it.each([
    ["2026-03-01T10:00:00Z", undefined, "2026-03-01T10:00:00.000Z"],
    ["2026-03-01T10:00:00.25+02:00", undefined, "2026-03-01T08:00:00.250Z"],
    ["2026-03-01T10:00", undefined, "2026-03-01T10:00:00.000Z"],
    ["2026-03-01T10:00", PARIS, "2026-03-01T09:00:00.000Z"],
    ["2026-03-01", PARIS, "2026-02-28T23:00:00.000Z"],
    ["2026-07-01T10:00:00@Europe/Paris", undefined, "2026-07-01T08:00:00.000Z"],
    ["2026-07-01T10:00:00[Europe/Paris]", undefined, "2026-07-01T08:00:00.000Z"],
  ])("reads %s in %s as %s", (text, zone, instant) => expect(parseInstant(text, zone)).toBe(instant));

  it("takes the first instant after the gap of a clock change", () => {
    expect(parseInstant("2026-03-29T02:30", PARIS)).toBe("2026-03-29T01:00:00.000Z");
    expect(parseInstant("2011-12-30T10:00", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z");
  });

  it("takes the earlier of two instants in the overlap of a clock change", () => {
    expect(parseInstant("2026-10-25T02:30", PARIS)).toBe("2026-10-25T00:30:00.000Z");
  });

  it.each([
    "",
    "soon",
    "2026-02-30",
    "2026-13-01",
    "2026-03-01T25:00:00Z",
    "PT1H",
    "2026-03-01Z",
    "2026-03-01T10:00@Mars/Base",
    "0000-01-01",
    "12026-01-01",
  ])("refuses %j", (text) => expect(parseInstant(text)).toBeUndefined());
});

describe("addDuration", () => {
  it("adds by the calendar of the zone", () => {
    expect(addDuration("2026-01-31T10:00:00Z", "P1M")).toBe("2026-02-28T10:00:00.000Z");
    expect(addDuration("2026-03-28T10:00:00Z", "P1D", PARIS)).toBe("2026-03-29T09:00:00.000Z");
    expect(addDuration("2026-03-28T10:00:00Z", "PT24H", PARIS)).toBe("2026-03-29T10:00:00.000Z");
    expect(addDuration("2026-03-28T10:00:00Z", "P1DT2H", PARIS)).toBe("2026-03-29T11:00:00.000Z");
  });
  it("is undefined where there is no such duration or date", () => {
    expect(addDuration(NOW, "P")).toBeUndefined();
    expect(addDuration(NOW, "4 hours")).toBeUndefined();
    expect(addDuration(NOW, "P9999Y")).toBeUndefined();
    expect(addDuration("soon", "P1D")).toBeUndefined();
  });
});

describe("firstDue", () => {
  it("fires a date at its instant, also one that is over", () => {
    expect(firstDue("date", "2026-04-01T08:00:00+02:00", NOW)).toEqual({ ok: true, due: "2026-04-01T06:00:00.000Z" });
    expect(firstDue("date", "2020-01-01T00:00:00Z", NOW)).toEqual({ ok: true, due: "2020-01-01T00:00:00.000Z" });
    expect(firstDue("date", "2026-04-01", NOW, PARIS)).toEqual({ ok: true, due: "2026-03-31T22:00:00.000Z" });
  });

  it("counts a duration from the moment it is set", () => {
    expect(firstDue("duration", "PT4H", NOW)).toEqual({ ok: true, due: "2026-03-01T14:00:00.000Z" });
    expect(firstDue("duration", "-PT4H", NOW)).toEqual({ ok: true, due: "2026-03-01T06:00:00.000Z" });
  });

  it("repeats as often as R says", () => {
    const due = firstDue("cycle", "R3/PT1H", NOW);
    expect(due).toMatchObject({ ok: true, due: "2026-03-01T11:00:00.000Z", repeat: { left: 2 } });
    expect(fire(due, 10)).toEqual(["2026-03-01T11:00:00.000Z", "2026-03-01T12:00:00.000Z", "2026-03-01T13:00:00.000Z"]);
    expect(fire(firstDue("cycle", "R1/PT1H", NOW), 10)).toHaveLength(1);
    expect(fire(firstDue("cycle", "R/PT1H", NOW), 10)).toHaveLength(10);
    expect(fire(firstDue("cycle", "R-1/PT1H", NOW), 10)).toHaveLength(10);
  });

  it("starts a repetition at the moment given, which is its first time", () => {
    expect(fire(firstDue("cycle", "R3/2026-04-01T00:00:00Z/P1M", NOW), 10)).toEqual([
      "2026-04-01T00:00:00.000Z",
      "2026-05-01T00:00:00.000Z",
      "2026-06-01T00:00:00.000Z",
    ]);
    expect(fire(firstDue("cycle", "R/2026-04-01T00:00:00Z/2026-04-01T06:00:00Z", NOW), 2)).toEqual([
      "2026-04-01T00:00:00.000Z",
      "2026-04-01T06:00:00.000Z",
    ]);
  });

  it("leaves out the times of a repetition that were over when it was set", () => {
    expect(fire(firstDue("cycle", "R3/2026-03-01T08:30:00Z/PT1H", NOW), 10)).toEqual(["2026-03-01T10:30:00.000Z"]);
    expect(firstDue("cycle", "R3/2020-01-01T00:00:00Z/PT1H", NOW)).toEqual({
      ok: false,
      message: `The last time that "R3/2020-01-01T00:00:00Z/PT1H" names was before ${NOW}.`,
    });
  });

  it("keeps month ends and the grid of a repetition from drifting", () => {
    expect(
      fire(firstDue("cycle", "R/2026-01-31T09:00:00Z/P1M", "2026-01-31T08:00:00Z"), 4).map((due) => due.slice(5, 10)),
    ).toEqual(["01-31", "02-28", "03-31", "04-30"]);
    expect(fire(firstDue("cycle", "R/PT1H", NOW), 3, 59_000)).toEqual([
      "2026-03-01T11:00:00.000Z",
      "2026-03-01T12:00:00.000Z",
      "2026-03-01T13:00:00.000Z",
    ]);
  });

  it("skips missed times after an outage but keeps their number", () => {
    const first = firstDue("cycle", "R3/PT1H", NOW);
    if (!first.ok || !first.repeat) throw new Error("no repetition");
    expect(nextDue(first.repeat, "2026-03-03T10:20:00Z")).toMatchObject({
      ok: true,
      due: "2026-03-03T11:00:00.000Z",
      repeat: { left: 1 },
    });
  });

  it("repeats cron texts for ever, in the zone", () => {
    expect(fire(firstDue("cycle", "0 9 * * MON-FRI", NOW, PARIS), 3)).toEqual([
      "2026-03-02T08:00:00.000Z",
      "2026-03-03T08:00:00.000Z",
      "2026-03-04T08:00:00.000Z",
    ]);
  });

  it.each([
    [
      "date",
      "2026-02-30T10:00:00Z",
      `"2026-02-30T10:00:00Z" is no date and time. Write one like 2026-03-01T09:00:00Z.`,
    ],
    ["duration", "4 hours", `"4 hours" is no duration. Write one like PT4H (4 hours) or P2D (2 days).`],
    ["duration", "P9000Y", `"P9000Y" leads to a date beyond the year 9999.`],
    ["cycle", "PT1H", `"PT1H" fires once. Write R/PT1H to repeat it.`],
    ["cycle", "R0/PT1H", `"R0/PT1H" repeats no times. Write R to repeat for ever, or R1 or more.`],
    ["cycle", "R/PT0S", `"R/PT0S" repeats more often than once a second.`],
    [
      "cycle",
      "R/PT1H/2026-01-01T00:00:00Z",
      `"R/PT1H/2026-01-01T00:00:00Z" needs a start before its duration, like R/2026-03-01T09:00:00Z/P1D.`,
    ],
    ["cycle", "0 0 30 2 *", `"0 0 30 2 *" names no moment after ${NOW}.`],
    ["duration", "", "The timer has no value."],
  ] as const)("refuses the %s %j", (kind, text, message) =>
    expect(firstDue(kind, text, NOW)).toEqual({ ok: false, message }),
  );

  it("refuses what is no text, no zone, no instant", () => {
    expect(firstDue("duration", 4, NOW)).toEqual({ ok: false, message: "The timer needs a text, not 4." });
    expect(firstDue("date", null, NOW)).toEqual({ ok: false, message: "The timer needs a text, not null." });
    expect(firstDue("duration", "P1D", NOW, "Mars/Base")).toEqual({
      ok: false,
      message: `There is no time zone "Mars/Base". Write one like Europe/Berlin.`,
    });
    expect(firstDue("duration", "P1D", "soon")).toEqual({ ok: false, message: `"soon" is not an instant.` });
  });

  it("finds a firing decades away at once", () => {
    const spent = cpuMs(() => {
      expect(firstDue("cycle", "R/1970-01-01T00:00:00Z/PT1S", "2026-03-01T10:00:00.500Z")).toMatchObject({
        ok: true,
        due: "2026-03-01T10:00:01.000Z",
      });
      expect(firstDue("cycle", "R/1970-01-31T00:00:00Z/P1M", NOW)).toMatchObject({
        ok: true,
        due: "2026-03-31T00:00:00.000Z",
      });
    });
    expect(spent).toBeLessThan(500);
  });
});

describe("nextDue", () => {
  it("ends with the last repetition", () => {
    expect(nextDue({ left: 0, every: "2026-01-01T00:00:00.000Z/PT1H" }, NOW)).toEqual({
      ok: false,
      message: "The timer has fired as often as it should.",
    });
  });
  it("says what it can't read", () => {
    expect(nextDue({ left: null, every: "often" }, NOW)).toMatchObject({ ok: false });
  });
});

describe("clock changes", () => {
  const ZONES = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/St_Johns",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Asia/Tokyo",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Africa/Casablanca",
    "UTC",
  ]; // prettier-ignore

  it.each(ZONES)(
    "a daily timer fires once each local day in %s, 2024 to 2032",
    (zone) => {
      for (const text of ["30 2 * * *", "0 0 * * *", "R/2023-12-01T00:30:00Z/P1D"]) {
        for (const day of daysAroundChanges(zone)) {
          const start = day.subtract({ days: 2 }).toZonedDateTime(zone);
          const end = day.add({ days: 3 }).toZonedDateTime(zone);
          const from = new Date(start.epochMilliseconds - 1).toISOString();
          const fired = fire(firstDue("cycle", text, from, zone), 8).filter(
            (due) => Date.parse(due) < end.epochMilliseconds,
          );
          const days = fired.map((due) => Temporal.Instant.from(due).toZonedDateTimeISO(zone).toPlainDate().toString());
          expect(days, `${text} around ${day.toString()}`).toEqual(
            [-2, -1, 0, 1, 2].map((d) => day.add({ days: d }).toString()),
          );
        }
      }
    },
    30_000,
  );

  it("fires at the first instant after a gap, and in an overlap the first time only", () => {
    expect(fire(firstDue("cycle", "30 2 * * *", "2026-03-28T12:00:00Z", PARIS), 2)).toEqual([
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
    expect(fire(firstDue("cycle", "0,30 2 * * *", "2026-10-24T12:00:00Z", PARIS), 3)).toEqual([
      "2026-10-25T00:00:00.000Z",
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:00:00.000Z",
    ]);
  });

  it("lets a text for every hour follow the clock through gap and overlap", () => {
    const gaps = (from: string) =>
      fire(firstDue("cycle", "*/30 * * * *", from, PARIS), 12).map((due, i, all) =>
        i === 0 ? 30 : (Date.parse(due) - Date.parse(all[i - 1]!)) / 60_000,
      );
    expect(new Set(gaps("2026-03-29T00:00:00Z"))).toEqual(new Set([30]));
    expect(new Set(gaps("2026-10-24T23:00:00Z"))).toEqual(new Set([30]));
  });

  function daysAroundChanges(zone: string): Temporal.PlainDate[] {
    const days: Temporal.PlainDate[] = [];
    let at = Temporal.ZonedDateTime.from(`2024-01-01T00:00[${zone}]`);
    for (;;) {
      const change = at.getTimeZoneTransition("next");
      if (!change || change.year > 2032) return days.length > 0 ? days : [at.toPlainDate()];
      days.push(change.toPlainDate());
      at = change;
    }
  }
});

describe("parseTimer", () => {
  it("reads a text without a clock", () => {
    expect(parseTimer("cycle", "R3/2020-01-01T00:00:00Z/PT1H").ok).toBe(true);
    expect(parseTimer("cycle", "R/P1X")).toEqual({
      ok: false,
      message: `"P1X" in "R/P1X" is no duration. Write one like PT4H or P2D.`,
    });
  });
});
