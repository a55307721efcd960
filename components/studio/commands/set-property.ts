import { ModelElement, type ElementKind, type ElementOf, type Model } from "@/lib/model";
import { whyNotEnter, whyNotLeave } from "../rules/can-connect";
import { compact, mapElement } from "./edit";
import { remove } from "./remove";

type Kept = "id" | "type" | "parent" | "attachedTo" | "default";
export type Patch<K extends ElementKind = ElementKind> =
  ElementOf<K> extends infer E
    ? E extends unknown
      ? { [P in keyof Omit<E, Kept>]?: Omit<E, Kept>[P] | undefined }
      : never
    : never;

/** Sets or (with undefined) takes away properties of an element. What the schema refuses changes nothing. */
export function setProperty(model: Model, { id, patch }: { id: string; patch: Patch }): Model {
  const next = mapElement(model, id, (element) => {
    const parsed = ModelElement.safeParse(compact({ ...element, ...patch, id: element.id, type: element.type }));
    return parsed.success ? parsed.data : element;
  });
  return next === model ? model : dropForbiddenFlows(next, id);
}

/** Flows that an element may no longer have, after it changed. */
export function dropForbiddenFlows(model: Model, id: string): Model {
  const element = model.elements.find((e) => e.id === id);
  if (!element) return model;
  const isForbidden = { out: whyNotLeave(element) !== undefined, in: whyNotEnter(element) !== undefined };
  const flows = model.flows.filter((f) => (f.source === id && isForbidden.out) || (f.target === id && isForbidden.in));
  return flows.length === 0 ? model : remove(model, { ids: flows.map((f) => f.id) });
}
