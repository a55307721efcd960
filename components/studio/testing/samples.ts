import type { Model } from "@/lib/model";
import { addElement, appendElement, attachBoundary, connect } from "../commands";

export const emptyModel = (overrides: Partial<Model> = {}): Model => ({
  format: 1,
  id: "sample",
  name: "Sample",
  elements: [],
  flows: [],
  layout: { shapes: {}, edges: {} },
  ...overrides,
});

/** start → check → (gateway) → pay → end, and a reminder on `check`. */
export function sampleModel(): Model {
  let model = addElement(emptyModel(), {
    id: "start",
    draft: { type: "startEvent", definitions: [] },
    at: { x: 100, y: 200 },
  });
  model = appendElement(model, {
    id: "check",
    flowId: "f1",
    after: "start",
    draft: { type: "userTask", name: "Check" },
  });
  model = appendElement(model, {
    id: "gate",
    flowId: "f2",
    after: "check",
    draft: { type: "exclusiveGateway", name: "Fine?" },
  });
  model = appendElement(model, { id: "pay", flowId: "f3", after: "gate", draft: { type: "serviceTask", name: "Pay" } });
  model = appendElement(model, { id: "end", flowId: "f4", after: "pay", draft: { type: "endEvent", definitions: [] } });
  model = appendElement(model, {
    id: "refuse",
    flowId: "f5",
    after: "gate",
    draft: { type: "userTask", name: "Refuse" },
  });
  model = connect(model, { id: "f6", source: "refuse", target: "check" });
  return attachBoundary(model, {
    id: "late",
    host: "check",
    draft: {
      type: "boundaryEvent",
      interrupting: false,
      definitions: [{ type: "timer", timer: "duration", value: "PT1H" }],
    },
  });
}
