import { ElementId, type Model, type ModelElement } from "@/lib/model";
import { findElement, findFlow } from "./edit";
import { idsOf } from "./fresh-id";

const NCNAME = /^[A-Za-z_][\w.-]*$/;

/** Whether the id may be given: an XML name that nothing else in the model has. */
export function whyNotId(model: Model, from: string, to: string): string | undefined {
  if (to === from) return undefined;
  if (!ElementId.safeParse(to).success || !NCNAME.test(to))
    return "Start with a letter; then letters, digits, _ - and . only.";
  return idsOf(model).has(to) ? `Something else here has the id "${to}".` : undefined;
}

/** Gives an element or flow another id, everywhere it is named. */
export function changeId(model: Model, { from, to }: { from: string; to: string }): Model {
  if (from === to || whyNotId(model, from, to) || !(findElement(model, from) || findFlow(model, from))) return model;
  const swap = <T extends string | undefined>(id: T): T => (id === from ? (to as T) : id);
  const inElement = (e: ModelElement): ModelElement => {
    let next: ModelElement = e.id === from ? { ...e, id: to } : e;
    if (next.parent === from) next = { ...next, parent: to };
    if ("default" in next && next.default === from) next = { ...next, default: to };
    if (next.type === "boundaryEvent" && next.attachedTo === from) next = { ...next, attachedTo: to };
    if ("definitions" in next && next.definitions.some((d) => d.type === "compensation" && d.activity === from)) {
      next = {
        ...next,
        definitions: next.definitions.map((d) =>
          d.type === "compensation" ? { ...d, activity: swap(d.activity) } : d,
        ),
      };
    }
    return next;
  };
  const keys = <T>(record: Record<string, T>): Record<string, T> =>
    from in record ? Object.fromEntries(Object.entries(record).map(([k, v]) => [swap(k), v])) : record;
  const next: Model = {
    ...model,
    elements: model.elements.map(inElement),
    flows: model.flows.map((f) =>
      f.id === from || f.source === from || f.target === from
        ? { ...f, id: swap(f.id), source: swap(f.source), target: swap(f.target) }
        : f,
    ),
    layout: { shapes: keys(model.layout.shapes), edges: keys(model.layout.edges) },
  };
  if (model.lanes)
    next.lanes = model.lanes.map((l) => (l.elements.includes(from) ? { ...l, elements: l.elements.map(swap) } : l));
  if (model.artifacts) {
    next.artifacts = model.artifacts.map((a) => {
      const isTied = a.source === from || a.target === from || a.parent === from;
      if (!isTied) return a;
      return {
        ...a,
        ...(a.source !== undefined && { source: swap(a.source) }),
        ...(a.target !== undefined && { target: swap(a.target) }),
        ...(a.parent !== undefined && { parent: swap(a.parent) }),
      };
    });
  }
  return next;
}
