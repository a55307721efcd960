import { expect, it } from "vitest";
import { nearest, neighbour } from "./neighbour";
import { sampleModel } from "./testing/samples";

it("follows the flows to the right and left, and looks around for up and down", () => {
  const model = sampleModel();
  expect(neighbour(model, "start", "right")).toBe("check");
  expect(neighbour(model, "gate", "left")).toBe("check");
  expect(neighbour(model, "pay", "down")).toBe("refuse");
  expect(neighbour(model, "end", "right")).toBeUndefined();
  expect(nearest(model, "start", "right", ["pay", "end"])).toBe("pay");
});
