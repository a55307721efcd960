import type { ElementKind, Model } from "@/lib/model";
import { isEventKind, isGatewayKind, isScope } from "../geometry/sizes";

/** Every id of the model: elements, flows, artifacts, lanes and the pool share one space in BPMN. */
export function idsOf(model: Model): Set<string> {
  const ids = new Set<string>([model.id]);
  for (const { id } of model.elements) ids.add(id);
  for (const { id } of model.flows) ids.add(id);
  for (const { id } of model.artifacts ?? []) ids.add(id);
  for (const { id } of model.lanes ?? []) ids.add(id);
  if (model.pool) ids.add(model.pool.id);
  return ids;
}

type IdKind = ElementKind | "flow" | "artifact" | "association";

export function prefixOf(kind: IdKind): string {
  if (kind === "flow") return "Flow";
  if (kind === "artifact") return "Note";
  if (kind === "association") return "Association";
  if (isEventKind(kind)) return "Event";
  if (isGatewayKind(kind)) return "Gateway";
  return isScope(kind) ? "SubProcess" : "Task";
}

/** The first free id of its kind: Task_1, Task_2 … The same model gives the same id. */
export function freshId(model: Model, kind: IdKind, taken: ReadonlySet<string> = idsOf(model)): string {
  const prefix = prefixOf(kind);
  for (let n = 1; ; n++) {
    const id = `${prefix}_${n}`;
    if (!taken.has(id)) return id;
  }
}
