import { expect, it } from "vitest";
import { describeDue, dueStateOf } from "./due";

const now = new Date("2026-03-10T12:00:00Z");
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

it("presses harder as the time runs out", () => {
  expect(dueStateOf(inMinutes(60), now)).toBe("calm");
  expect(dueStateOf(inMinutes(59), now)).toBe("near");
  expect(dueStateOf(inMinutes(29), now)).toBe("pressing");
  expect(dueStateOf(inMinutes(-1), now)).toBe("breached");
  expect(dueStateOf(inMinutes(-1), now, true)).toBe("paused");
});

it("counts on below zero after the breach", () => {
  expect(describeDue(inMinutes(125), now)).toBe("2h 5m");
  expect(describeDue(inMinutes(-125), now)).toBe("-2h 5m");
  expect(describeDue(inMinutes(0.5), now)).toBe("1m");
});
