import { describe, expect, it } from "vitest";
import { isZone, levels, perDay, periodOf } from "./period";

describe("periodOf", () => {
  it("begins at midnight of the reader's zone and ends now", () => {
    const period = periodOf(7, "Europe/Berlin", new Date("2026-07-10T08:30:00Z"));
    expect(period.from.toISOString()).toBe("2026-07-03T22:00:00.000Z");
    expect(period.to.toISOString()).toBe("2026-07-10T08:30:00.000Z");
    expect(period.dates).toEqual([
      "2026-07-04",
      "2026-07-05",
      "2026-07-06",
      "2026-07-07",
      "2026-07-08",
      "2026-07-09",
      "2026-07-10",
    ]);
  });

  it("compares with the days before, which end as early in the day as today does", () => {
    const period = periodOf(7, "UTC", new Date("2026-07-10T08:30:00Z"));
    expect(period.previousFrom.toISOString()).toBe("2026-06-27T00:00:00.000Z");
    expect(period.previousTo.toISOString()).toBe("2026-07-03T08:30:00.000Z");
  });

  it("keeps to midnights where the clock changes in between", () => {
    const period = periodOf(7, "Europe/Berlin", new Date("2026-03-31T12:00:00Z"));
    expect(period.from.toISOString()).toBe("2026-03-24T23:00:00.000Z");
    expect(period.previousTo.toISOString()).toBe("2026-03-24T13:00:00.000Z");
    expect(period.dates).toHaveLength(7);
  });

  it("knows today by the reader's zone, not by ours", () => {
    const now = new Date("2026-07-10T23:30:00Z");
    expect(periodOf(7, "Pacific/Auckland", now).dates.at(-1)).toBe("2026-07-11");
    expect(periodOf(7, "America/Los_Angeles", now).dates.at(-1)).toBe("2026-07-10");
  });
});

it("tells zones from other text", () => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"].map(isZone)).toEqual([true, true, true]);
  expect(["", "Mars/Olympus", "' or true --"].map(isZone)).toEqual([false, false, false]);
});

describe("levels", () => {
  it("walks a stock back from today through what came and went", () => {
    expect(levels(5, [2, 0, 3], [0, 1, 1])).toEqual([4, 3, 5]);
  });

  it("is flat where nothing moved", () => {
    expect(levels(4, [0, 0], [0, 0])).toEqual([4, 4]);
  });
});

it("gives every day a number, also the quiet ones", () => {
  const rows = [{ day: "2026-07-02", n: 3 }];
  expect(perDay(["2026-07-01", "2026-07-02", "2026-07-03"], rows, (row) => row.n)).toEqual([0, 3, 0]);
});
