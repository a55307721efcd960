import { expect, it } from "vitest";
import { backoffMs } from "./backoff";

it("doubles the pause with each attempt, up to an hour", () => {
  const pauses = [1, 2, 3, 4, 20, 2_000].map((attempt) => backoffMs(5_000, attempt, () => 0.5));
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 3_600_000, 3_600_000]);
});

it("spreads pauses by a fifth each way", () => {
  expect(backoffMs(1_000, 1, () => 0)).toBe(800);
  expect(backoffMs(1_000, 1, () => 1)).toBe(1_200);
});
