import { expect, it } from "vitest";
import type { WaitingReason } from "@/lib/queries/instances/waiting";
import { choicesOf } from "./choices";

const elements = [
  { id: "call", name: "Call the customer" },
  { id: "refund", name: "Refund" },
];
const choice = (more: object = {}): WaitingReason => ({
  kind: "choice",
  wait: 7,
  elements,
  isSequential: false,
  open: 0,
  ...more,
});

it("names what can be chosen and within what, beside whatever else is open", () => {
  const scope = { kind: "scope", open: 1 } as WaitingReason;
  expect(
    choicesOf([
      { name: "Answer", reasons: [scope] },
      { name: "Handle the complaint", reasons: [choice(), scope] },
    ]),
  ).toEqual([{ within: "Handle the complaint", wait: 7, elements, isBusy: false }]);
});

it.each([
  [{ isSequential: true, open: 1 }, true],
  [{ isSequential: true, open: 0 }, false],
  [{ isSequential: false, open: 2 }, false],
])("with %o nothing can be chosen yet: %s", (more, isBusy) => {
  expect(choicesOf([{ name: "Handle", reasons: [choice(more)] }])).toMatchObject([{ isBusy }]);
});
