import { expect, it } from "vitest";
import { describeExact } from "@/components/ui/duration";
import { describeConflict } from "./describe-conflict";

const conflict = {
  code: "conflict",
  title: "Somebody was faster",
  message: 'Ann took "Answer" at 2026-06-10 12:00 UTC. Kept.',
} as const;

it("tells the moment in the reader's zone", () => {
  const at = "2026-06-10T12:00:30.000Z";
  expect(describeConflict({ ...conflict, details: { at } }).message).toBe(
    `Ann took "Answer" at ${describeExact(new Date(at))}. Kept.`,
  );
});

it("leaves refusals alone that name no moment", () => {
  expect(describeConflict(conflict)).toEqual(conflict);
  expect(describeConflict({ ...conflict, details: { at: "some day" } }).message).toBe(conflict.message);
});
