import type { Model } from "@/lib/model";
import { compact, findElement, findFlow, mapElement } from "./edit";

const NAME_MAX = 500;

/** Names an element, a flow, a lane or the pool; an empty name takes it away. */
export function rename(model: Model, { id, name }: { id: string; name: string }): Model {
  const text = name.trim().slice(0, NAME_MAX) || undefined;
  if (findElement(model, id))
    return mapElement(model, id, (e) => (e.name === text ? e : compact({ ...e, name: text })));
  if (findFlow(model, id)) {
    return { ...model, flows: model.flows.map((f) => (f.id === id ? compact({ ...f, name: text }) : f)) };
  }
  if (model.pool?.id === id) return { ...model, pool: compact({ ...model.pool, name: text }) };
  if (model.lanes?.some((l) => l.id === id)) {
    return { ...model, lanes: model.lanes.map((l) => (l.id === id ? compact({ ...l, name: text }) : l)) };
  }
  if (model.artifacts?.some((a) => a.id === id)) {
    return { ...model, artifacts: model.artifacts.map((a) => (a.id === id ? compact({ ...a, text }) : a)) };
  }
  return model;
}
