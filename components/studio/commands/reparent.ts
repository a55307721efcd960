import type { Model } from "@/lib/model";
import { canContain } from "../rules/can-contain";
import { compact, subtree } from "./edit";
import { fitAround } from "./fit";
import { remove } from "./remove";

export interface Reparent {
  readonly ids: readonly string[];
  /** undefined: the top level. */
  readonly parent: string | undefined;
}

/** Puts elements into a sub-process or on the top level, where they stand. Flows that would cross its border go. */
export function reparent(model: Model, reparenting: Reparent): Model {
  const next = changeParent(model, reparenting);
  return next === model ? model : fitAround(next, subtree(next, reparenting.ids));
}

/** The same without making room. */
export function changeParent(model: Model, { ids, parent }: Reparent): Model {
  const movable = new Set(
    model.elements.filter((e) => ids.includes(e.id) && e.type !== "boundaryEvent").map((e) => e.id),
  );
  // Elements that stay inside another moved one keep it as their parent.
  const tops = [...movable].filter((id) => {
    const own = model.elements.find((e) => e.id === id)?.parent;
    return own !== parent && (own === undefined || !subtree(model, movable).has(own));
  });
  if (tops.length === 0 || !canContain(model, parent, tops)) return model;
  const moved = new Set(tops);
  for (const e of model.elements) if (e.type === "boundaryEvent" && moved.has(e.attachedTo)) moved.add(e.id);
  let next: Model = {
    ...model,
    elements: model.elements.map((e) => (moved.has(e.id) ? compact({ ...e, parent }) : e)),
  };
  const parentOf = new Map(next.elements.map((e) => [e.id, e.parent]));
  const crossing = next.flows.filter((f) => parentOf.get(f.source) !== parentOf.get(f.target));
  if (crossing.length > 0) next = remove(next, { ids: crossing.map((f) => f.id) });
  return next;
}
