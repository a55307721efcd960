import { describe, expect, it } from "vitest";
import type { Model } from "@/lib/model";
import type { InstancePathView, PathStep } from "@/lib/queries/instances/path";
import { neighbourhood } from "./neighbourhood";

const model: Model = {
  format: 1,
  id: "ticket",
  name: "Ticket",
  elements: [
    { id: "start", type: "startEvent", definitions: [] },
    { id: "triage", type: "userTask", name: "Triage" },
    { id: "which", type: "exclusiveGateway" },
    { id: "answer", type: "userTask", name: "Answer" },
    { id: "escalate", type: "userTask", name: "Escalate" },
    { id: "join", type: "exclusiveGateway" },
    { id: "end", type: "endEvent", name: "Closed", definitions: [] },
  ],
  flows: [
    { id: "1", source: "start", target: "triage" },
    { id: "2", source: "triage", target: "which" },
    { id: "3", source: "which", target: "answer" },
    { id: "4", source: "which", target: "escalate" },
    { id: "5", source: "answer", target: "join" },
    { id: "6", source: "escalate", target: "join" },
    { id: "7", source: "join", target: "end" },
    { id: "8", source: "join", target: "triage" },
  ],
  layout: { shapes: {}, edges: {} },
};

const step = (n: number, elementId: string, status: PathStep["status"]): PathStep => ({
  step: n,
  elementId,
  kind: "userTask",
  parent: 0,
  iteration: null,
  flowId: null,
  status,
  enteredAt: `2026-01-0${n}T00:00:00.000Z`,
  leftAt: status === "active" ? null : `2026-01-0${n + 1}T00:00:00.000Z`,
});
const path = (...steps: PathStep[]): InstancePathView => ({
  status: "running",
  revision: 1,
  elements: {},
  flows: {},
  steps: steps.reverse(),
  waiting: [],
});
const ids = (list: readonly { elementId: string }[]) => list.map(({ elementId }) => elementId);

describe("neighbourhood", () => {
  it("passes over gateways to what can come next", () => {
    const around = neighbourhood(model, path(step(1, "start", "completed"), step(2, "triage", "active")), "triage");
    expect(ids(around.now)).toEqual(["triage"]);
    expect(ids(around.next)).toEqual(["answer", "escalate"]);
  });

  it("tells what was before in the order it happened, without what has no name", () => {
    const around = neighbourhood(
      model,
      path(
        step(1, "start", "completed"),
        step(2, "triage", "completed"),
        step(3, "which", "completed"),
        step(4, "answer", "active"),
      ),
      "answer",
    );
    expect(around.before).toEqual([{ elementId: "triage", name: "Triage", at: "2026-01-03T00:00:00.000Z" }]);
    expect(ids(around.next)).toEqual(["end", "triage"]);
  });

  it("looks ahead from where the instance is, once the step itself is done", () => {
    const around = neighbourhood(model, path(step(2, "triage", "completed"), step(4, "answer", "active")), "triage");
    expect(ids(around.now)).toEqual(["answer"]);
    expect(ids(around.next)).toEqual(["end", "triage"]);
  });
});
