import type { Model } from "@/lib/model";
import { compact, findElement, findFlow, hasConditionalFlows, mapElement } from "./edit";

/** Makes a flow the one taken when no condition holds; its own condition goes. `flow` undefined: no default. */
export function setDefaultFlow(
  model: Model,
  { source: id, flow }: { source: string; flow: string | undefined },
): Model {
  const source = findElement(model, id);
  if (!source || !hasConditionalFlows(source.type)) return model;
  if (flow !== undefined && findFlow(model, flow)?.source !== id) return model;
  if (("default" in source ? source.default : undefined) === flow) return model;
  const next = mapElement(model, id, (e) => compact({ ...e, default: flow }));
  return {
    ...next,
    flows: next.flows.map((f) =>
      f.id === flow && f.condition !== undefined ? compact({ ...f, condition: undefined }) : f,
    ),
  };
}
