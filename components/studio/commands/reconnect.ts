import type { Model } from "@/lib/model";
import { canConnect } from "../rules/can-connect";
import { compact, findElement, findFlow, hasConditionalFlows, mapElement } from "./edit";
import { routeFlows } from "./route-flows";

/** Leads a flow from or to another element. */
export function reconnect(
  model: Model,
  { flow: id, source, target }: { flow: string; source?: string; target?: string },
): Model {
  const flow = findFlow(model, id);
  if (!flow) return model;
  const moved = { ...flow, source: source ?? flow.source, target: target ?? flow.target };
  if (moved.source === flow.source && moved.target === flow.target) return model;
  const rest = { ...model, flows: model.flows.filter((f) => f.id !== id) };
  if (!canConnect(rest, moved.source, moved.target)) return model;
  const isConditional = hasConditionalFlows(findElement(model, moved.source)!.type);
  const kept = isConditional ? moved : compact({ ...moved, condition: undefined });
  let next: Model = { ...model, flows: model.flows.map((f) => (f.id === id ? kept : f)) };
  if (moved.source !== flow.source) {
    next = mapElement(next, flow.source, (e) =>
      "default" in e && e.default === id ? compact({ ...e, default: undefined }) : e,
    );
  }
  return routeFlows(next, [id]);
}
