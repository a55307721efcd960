import type { EventDefinition, Flow, Model, ModelElement } from "@/lib/model";
import { canConnect } from "../rules/can-connect";
import { compact, findElement, subtree } from "./edit";
import { routeFlows } from "./route-flows";

/** Deletes elements, flows and artifacts with all that hangs on them. The two neighbours of a single removed step are joined. */
export function remove(model: Model, { ids }: { ids: readonly string[] }): Model {
  const named = new Set(ids);
  const elements = subtree(
    model,
    model.elements.filter((e) => named.has(e.id)).map((e) => e.id),
  );
  const healed = heal(model, ids, elements);
  const flows = new Set(
    model.flows.filter((f) => named.has(f.id) || elements.has(f.source) || elements.has(f.target)).map((f) => f.id),
  );
  if (healed) flows.delete(healed.id);
  const isGone = (id: string | undefined) => id !== undefined && (elements.has(id) || flows.has(id) || named.has(id));
  const artifacts = new Set(
    (model.artifacts ?? [])
      .filter((a) => named.has(a.id) || isGone(a.parent) || isGone(a.source) || isGone(a.target))
      .map((a) => a.id),
  );
  // A line that was tied to a removed note goes with it.
  for (const a of model.artifacts ?? []) {
    if ((a.source !== undefined && artifacts.has(a.source)) || (a.target !== undefined && artifacts.has(a.target)))
      artifacts.add(a.id);
  }
  if (elements.size + flows.size + artifacts.size === 0) return model;

  const drop = (id: string) => elements.has(id) || flows.has(id) || artifacts.has(id);
  const next: Model = {
    ...model,
    elements: model.elements.filter((e) => !elements.has(e.id)).map((e) => forget(e, elements, flows)),
    flows: model.flows.filter((f) => !flows.has(f.id)).map((f) => (healed && f.id === healed.id ? healed : f)),
    layout: {
      shapes: Object.fromEntries(Object.entries(model.layout.shapes).filter(([id]) => !drop(id))),
      edges: Object.fromEntries(Object.entries(model.layout.edges).filter(([id]) => !drop(id))),
    },
  };
  if (model.artifacts) next.artifacts = model.artifacts.filter((a) => !artifacts.has(a.id));
  if (model.lanes) {
    next.lanes = model.lanes.map((l) =>
      l.elements.some((id) => elements.has(id)) ? { ...l, elements: l.elements.filter((id) => !elements.has(id)) } : l,
    );
  }
  return healed ? routeFlows(next, [healed.id]) : next;
}

/** The flow that then leads past a removed step: the one into it, now to where it led. */
function heal(model: Model, ids: readonly string[], removed: ReadonlySet<string>): Flow | undefined {
  const [id] = ids;
  if (ids.length !== 1 || id === undefined || !findElement(model, id)) return undefined;
  const into = model.flows.filter((f) => f.target === id);
  const out = model.flows.filter((f) => f.source === id);
  const [from, to] = [into[0], out[0]];
  if (into.length !== 1 || out.length !== 1 || !from || !to || removed.has(from.source) || removed.has(to.target))
    return undefined;
  const rest = { ...model, flows: model.flows.filter((f) => f !== from && f !== to) };
  return canConnect(rest, from.source, to.target) ? { ...from, target: to.target } : undefined;
}

/** An element that pointed at something removed points at nothing. */
function forget(element: ModelElement, elements: ReadonlySet<string>, flows: ReadonlySet<string>): ModelElement {
  const next =
    "default" in element && element.default !== undefined && flows.has(element.default)
      ? compact({ ...element, default: undefined })
      : element;
  if (!("definitions" in next)) return next;
  const isLost = (d: EventDefinition) =>
    d.type === "compensation" && d.activity !== undefined && elements.has(d.activity);
  if (!next.definitions.some(isLost)) return next;
  return {
    ...next,
    definitions: next.definitions.map((d) => (isLost(d) ? compact({ ...d, activity: undefined }) : d)),
  };
}
