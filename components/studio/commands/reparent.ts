import type { Model } from "@/lib/model";
import { canContain } from "../rules/can-contain";
import { compact, subtree } from "./edit";
import { fitAround } from "./fit";
import { remove } from "./remove";

/** Puts elements into a sub-process or (undefined) on the top level, where they stand. Flows that would cross its border go. */
export function reparent(model: Model, { ids, parent }: { ids: readonly string[]; parent: string | undefined }): Model {
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
  return fitAround(next, moved);
}
