import { expect, it } from "vitest";
import { indexable } from "./indexable";

it("leaves usual texts as they are", () => {
  expect(indexable("T-1")).toBe("T-1");
  expect(indexable("x".repeat(400))).toBe("x".repeat(400));
});

it("shortens long ones so that equal stays equal and different stays different", () => {
  const long = "x".repeat(5_000);
  expect(indexable(long).length).toBeLessThan(400);
  expect(indexable(long)).toBe(indexable("x".repeat(5_000)));
  expect(indexable(long)).not.toBe(indexable(`${long}y`));
});

it("never cuts a character in half", () => {
  expect(indexable("x".repeat(299) + "😀".repeat(200))).not.toMatch(/\p{Surrogate}/u);
});
