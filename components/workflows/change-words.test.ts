import { expect, it } from "vitest";
import { move, remove, rename, setCondition, setProperty } from "@/components/studio/commands";
import { sampleModel } from "@/components/studio/testing/samples";
import { changesBetween } from "./change-words";

it("says what was added, changed and removed, in words", () => {
  const before = sampleModel();
  let after = setProperty(before, { id: "check", patch: { candidateGroups: ["desk"], due: "PT4H" } });
  after = setCondition(after, { flow: "f3", condition: "fine" });
  after = remove(after, { ids: ["refuse"] });
  after = rename(after, { id: "pay", name: "Pay now" });
  expect(changesBetween(before, after).lines).toEqual([
    { id: "check", change: "changed", kind: "element", name: "Check", what: "groups, due time" },
    { id: "pay", change: "changed", kind: "element", name: "Pay now", what: "name" },
    { id: "f3", change: "changed", kind: "flow", name: "Fine? → Pay now", what: "condition" },
    { id: "f5", change: "changed", kind: "flow", name: "Fine? → Check", what: "end" },
    { id: "refuse", change: "removed", kind: "element", name: "Refuse", what: "" },
    { id: "f6", change: "removed", kind: "flow", name: "Refuse → Check", what: "" },
  ]);
});

it("tells a new drawing from a new model", () => {
  const before = sampleModel();
  const moved = changesBetween(before, move(before, { ids: ["pay"], dx: 30, dy: 0 }));
  expect(moved).toMatchObject({ lines: [], isSame: false, executesTheSame: true });
  expect(moved.moved).toBeGreaterThan(0);
  expect(changesBetween(before, sampleModel()).isSame).toBe(true);
});
