import { expect, it } from "vitest";
import { sparkPaths } from "./spark-path";

it("draws from the lowest to the highest value", () => {
  expect(sparkPaths([0, 10, 5], 100, 20)).toEqual({
    line: "M0,18L50,2L100,10",
    area: "M0,18L50,2L100,10L100,20L0,20Z",
  });
});

it("passes over days without a value", () => {
  expect(sparkPaths([null, 0, null, 10, null], 100, 20).line).toBe("M25,18L75,2");
});

it("lies flat where nothing changes, at the bottom when there is nothing", () => {
  expect(sparkPaths([4, 4], 100, 20).line).toBe("M0,10L100,10");
  expect(sparkPaths([0, 0], 100, 20).line).toBe("M0,18L100,18");
});

it("draws nothing from less than two values", () => {
  expect(sparkPaths([], 100, 20).line).toBe("");
  expect(sparkPaths([null, 3], 100, 20).line).toBe("");
});
