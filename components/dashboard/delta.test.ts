import { describe, expect, it } from "vitest";
import { deltaOf } from "./delta";

describe("deltaOf", () => {
  it("says by how much and whether that is good", () => {
    expect(deltaOf({ value: 12, previous: 10 }, "less-is-better")).toEqual({ change: 2, percent: 20, tone: "bad" });
    expect(deltaOf({ value: 8, previous: 10 }, "less-is-better")).toEqual({ change: -2, percent: -20, tone: "good" });
    expect(deltaOf({ value: 12, previous: 10 }, "more-is-better")).toMatchObject({ tone: "good" });
    expect(deltaOf({ value: 12, previous: 10 }, "neutral")).toMatchObject({ tone: "neutral" });
  });

  it("has no percentage of nothing", () => {
    expect(deltaOf({ value: 3, previous: 0 }, "neutral")).toMatchObject({ change: 3, percent: null });
    expect(deltaOf({ value: 0, previous: 0 }, "less-is-better")).toEqual({ change: 0, percent: 0, tone: "neutral" });
  });

  it("is unknown where one of the two is", () => {
    expect(deltaOf({ value: 3, previous: null }, "neutral")).toBeNull();
    expect(deltaOf({ value: null, previous: 3 }, "neutral")).toBeNull();
  });
});
