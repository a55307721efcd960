import { expect, it } from "vitest";
import { draw } from "@/lib/model/testing/draw";
import { findElement } from "./edit";
import { compensationHandlerOf, setCompensationHandler } from "./set-compensation-handler";

const drawn = () =>
  draw(
    {
      s: "startEvent",
      book: "userTask",
      undone: { type: "boundaryEvent", attachedTo: "book", definitions: [{ type: "compensation" }] },
      cancel: "userTask",
      refund: "userTask",
      x: "exclusiveGateway",
    },
    ["s -> book", "cancel -> refund"],
  );

it("says what undoes a step, which then has no flows", () => {
  const model = setCompensationHandler(drawn(), { boundary: "undone", handler: "cancel" });
  expect(compensationHandlerOf(model, "undone")?.id).toBe("cancel");
  expect(findElement(model, "cancel")).toMatchObject({ isForCompensation: true });
  expect(model.flows.map(({ id }) => id)).toEqual(["s -> book"]);
  expect(model.artifacts).toMatchObject([{ type: "association", source: "undone", target: "cancel" }]);
});

it("takes another instead, or none", () => {
  const first = setCompensationHandler(drawn(), { boundary: "undone", handler: "cancel" });
  const other = setCompensationHandler(first, { boundary: "undone", handler: "refund" });
  expect(other.artifacts).toMatchObject([{ target: "refund" }]);
  expect(setCompensationHandler(other, { boundary: "undone", handler: undefined }).artifacts).toEqual([]);
});

it("changes nothing for what can't undo anything", () => {
  const model = drawn();
  for (const handler of ["x", "s", "missing"])
    expect(setCompensationHandler(model, { boundary: "undone", handler })).toBe(model);
  expect(setCompensationHandler(model, { boundary: "book", handler: "cancel" })).toBe(model);
});
