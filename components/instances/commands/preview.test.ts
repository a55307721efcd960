import { describe, expect, it } from "vitest";
import { buildModel } from "@/lib/engine/testing/build";
import type { EventReason } from "./asked";
import { previewCompleteLoop, previewFinish, previewMove, previewRounds, previewTrigger } from "./preview";

describe("what a command will do", () => {
  it("is said of a move", () => {
    expect(previewMove([], null)).toBe("Nothing is chosen yet.");
    expect(previewMove(["Answer"], "Close")).toBe(
      "“Answer” is cancelled, with all tasks, timers and calls that belong to it. “Close” starts as if it had been reached. What was done before is not undone.",
    );
    expect(previewMove(["Answer", "Check"], null)).toMatch(
      /^“Answer” and “Check” are cancelled, .* belong to them\. Nothing starts instead/,
    );
    expect(previewMove([], "Close")).toContain("What is open stays open.");
  });

  it("is said of rounds and choices", () => {
    expect(previewRounds("Review", 1)).toMatch(/^“Review” gets 1 more round\./);
    expect(previewRounds("Review", 0)).toBe("Nothing is added yet.");
    expect(previewCompleteLoop("Review", { done: 2, open: 1 })).toBe(
      "“Review” is left now. 2 rounds are done and count; 1 open round is cancelled.",
    );
    expect(previewCompleteLoop("Review", { done: 0, open: 3 })).toContain(
      "No round is done; 3 open rounds are cancelled.",
    );
    expect(previewFinish("Case work", 0)).toContain("Nothing in it is open.");
  });

  it("is said of an event by what it interrupts", () => {
    const timer = [{ type: "timer", timer: "duration", value: "PT1H" }];
    const model = buildModel(
      {
        a: "userTask",
        late: { type: "boundaryEvent", attachedTo: "a", definitions: timer },
        remind: { type: "boundaryEvent", attachedTo: "a", interrupting: false, definitions: timer },
        g: "eventBasedGateway",
        after: { type: "intermediateCatchEvent", definitions: timer },
      },
      ["g -> after"],
    );
    const event = (elementId: string, isAside = true): EventReason => ({
      kind: "timer",
      wait: 1,
      elementId,
      elementName: elementId,
      isAside,
      dueAt: "2026-01-05T10:00:00.000Z",
      isRepeating: false,
    });
    expect(previewTrigger(model, event("late"), "Answer")).toContain("“Answer” is cancelled");
    expect(previewTrigger(model, event("remind"), "Answer")).toContain("“Answer” stays open");
    expect(previewTrigger(model, event("after"), "Which?")).toContain("are awaited no longer");
    expect(previewTrigger(model, event("after", false), "after")).toBe("“after” goes on as if its time had come.");
  });
});
