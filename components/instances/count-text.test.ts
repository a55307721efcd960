import { expect, it } from "vitest";
import { countText } from "./count-text";

it("says a count in full as far as it was counted, and what is above as more than that", () => {
  expect([0, 999, 9_999, 10_000, 10_001].map(countText)).toEqual(["0", "999", "9,999", "10,000", "10k+"]);
});
