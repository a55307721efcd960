import { expect, it } from "vitest";
import { record, settle, startHistory, undo } from "./history";
import { emptyModel } from "./testing/samples";

it("takes a row of edits of the same thing as one for undo", () => {
  const [a, b, c, d] = ["A", "Ab", "Abc", "Abcd"].map((name) => emptyModel({ name })) as [never, never, never, never];
  let history = startHistory(a);
  history = record(history, b, "Rename", "name");
  history = record(history, c, "Rename", "name");
  expect(undo(history).present).toBe(a);
  history = record(settle(history), d, "Rename", "name");
  expect(undo(history).present).toBe(c);
});

it("does not record an edit that changed nothing", () => {
  const history = startHistory(emptyModel());
  expect(record(history, history.present, "Nothing")).toBe(history);
});
