import { expect, it } from "vitest";
import { describeDuration, describeRelative } from "./duration";

const now = new Date("2026-03-10T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

it("describes durations by their two largest units", () => {
  expect(describeDuration(0)).toBe("0s");
  expect(describeDuration(8_400)).toBe("8s");
  expect(describeDuration(12 * 60_000)).toBe("12m");
  expect(describeDuration(3 * 3_600_000 + 5 * 60_000)).toBe("3h 5m");
  expect(describeDuration(3 * 86_400_000 + 59_000)).toBe("3d");
});

it("describes moments from where the reader stands", () => {
  expect(describeRelative(ago(20_000), now)).toBe("just now");
  expect(describeRelative(ago(-20_000), now)).toBe("in a moment");
  expect(describeRelative(ago(3 * 60_000), now)).toBe("3 min. ago");
  expect(describeRelative(ago(-2 * 86_400_000), now)).toBe("in 2 days");
});
