import { Expression, type Model } from "@/lib/model";
import { compact, findElement, findFlow, hasConditionalFlows, mapElement } from "./edit";

/** Sets the condition of a flow; empty takes it away. A flow with a condition is nobody's default. */
export function setCondition(
  model: Model,
  { flow: id, condition }: { flow: string; condition: string | undefined },
): Model {
  const flow = findFlow(model, id);
  const source = flow && findElement(model, flow.source);
  if (!flow || !source) return model;
  const text = condition?.trim() ? condition : undefined;
  if (text === flow.condition) return model;
  if (text !== undefined && (!hasConditionalFlows(source.type) || !Expression.safeParse(text).success)) return model;
  const next = { ...model, flows: model.flows.map((f) => (f.id === id ? compact({ ...f, condition: text }) : f)) };
  if (text === undefined) return next;
  return mapElement(next, source.id, (e) =>
    "default" in e && e.default === id ? compact({ ...e, default: undefined }) : e,
  );
}
