import { describe, expect, it } from "vitest";
import type { EngineEvent } from "@/lib/engine";
import type { Model } from "@/lib/model";
import type { TransitionView } from "@/lib/queries/instances/timeline";
import { headlineOf, wordsOf } from "./event-words";
import { namesOf } from "./names";

const model: Model = {
  format: 1,
  id: "ticket",
  name: "Ticket",
  elements: [
    { id: "answer", type: "userTask", name: "Answer" },
    { id: "size", type: "exclusiveGateway" },
    { id: "close", type: "userTask", name: "Close" },
  ],
  flows: [
    { id: "f1", source: "answer", target: "size" },
    { id: "f2", name: "small", source: "size", target: "close" },
  ],
  layout: { shapes: {}, edges: {} },
};
const names = namesOf({
  model,
  timeline: { stepElements: { 1: "answer", 2: "size" }, waitElements: { 5: "answer" }, people: { ann: "Ann" } },
});
const T = "2026-01-05T09:00:00.000Z";

const did = (command: TransitionView["command"], events: EngineEvent[], username = "ann"): TransitionView => ({
  revision: 1,
  at: T,
  actor: { kind: username === "worker" ? "system" : "user", username, name: username === "ann" ? "Ann" : username },
  reason: null,
  command,
  events,
});

describe("an event in words", () => {
  it("says why a flow was taken, with the expression and its result", () => {
    const words = wordsOf(
      {
        type: "flowTaken",
        flow: "f2",
        step: 2,
        at: T,
        reason: {
          flow: "f2",
          why: "condition",
          taken: true,
          trace: { expression: "amount < 100", values: { amount: 5 }, result: true },
        },
        others: [],
      },
      names,
    );
    expect(words).toMatchObject({
      text: "Went on to “small” to Close",
      detail: "amount < 100 was true",
      isMain: true,
      target: "f2",
    });
  });

  it("says that an attempt failed, and how many are left", () => {
    const words = wordsOf({ type: "jobFailed", wait: 5, step: 1, message: "Status 500.", attemptsLeft: 0 }, names);
    expect(words).toMatchObject({ text: "An attempt of “Answer” failed", detail: "Status 500. No attempts are left." });
  });

  it("names a gateway without a name by what it is", () => {
    expect(wordsOf({ type: "stepLeft", step: 2, outcome: "completed", at: T }, names).text).toBe(
      "Finished “Exclusive gateway”",
    );
  });

  it("tells a value before and after", () => {
    expect(wordsOf({ type: "variableSet", scope: 0, name: "amount", value: 5, old: 3, by: 1 }, names)).toMatchObject({
      text: "amount = 5",
      detail: "was 3 · set by “Answer”",
    });
  });
});

describe("a transition's headline", () => {
  it("says who took, gave and gave back a task", () => {
    const assigned = (assignee: string | null): EngineEvent => ({
      type: "taskAssigned",
      wait: 5,
      assignee,
      previous: null,
    });
    expect(headlineOf(did("assignTask", [assigned("ann")]), names)).toBe("Ann took “Answer”");
    expect(headlineOf(did("assignTask", [assigned("ben")]), names)).toBe("Ann gave “Answer” to ben");
    expect(headlineOf(did("assignTask", [assigned(null)]), names)).toBe("Ann gave “Answer” back");
  });

  it("says what a machine did without naming it", () => {
    expect(
      headlineOf(did("fireTimer", [{ type: "waitClosed", wait: 5, kind: "timer", outcome: "done" }], "worker"), names),
    ).toBe("The time of “Answer” came");
    expect(headlineOf(did("start", [], "worker"), names)).toBe("The instance was started");
  });

  it("names the event that a message made happen, though it is awaited on", () => {
    const entered = (step: number, element: string, kind: "subProcess" | "startEvent"): EngineEvent => ({
      type: "stepEntered",
      step,
      element,
      kind,
      parent: 0,
      at: T,
    });
    const events = [entered(6, "onNote", "subProcess"), entered(7, "note", "startEvent")];
    const named = { ...names, element: (id: string) => (id === "note" ? "Note" : names.element(id)) };
    expect(headlineOf(did("deliverMessage", events, "worker"), named)).toBe("The message for “Note” came");
  });
});
