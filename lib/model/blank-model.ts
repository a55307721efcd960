import type { Model } from "./schema";

/** What a new workflow holds: its start, ready to be gone on from. */
export function blankModel(key: string, name: string): Model {
  return {
    format: 1,
    id: key,
    name,
    elements: [{ type: "startEvent", id: "Event_1", name: "Start", definitions: [] }],
    flows: [],
    layout: { shapes: { Event_1: { x: 182, y: 202, width: 36, height: 36 } }, edges: {} },
  };
}
