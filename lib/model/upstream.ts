import { isKind, type CompiledElement, type CompiledFlow, type CompiledModel } from "./compile";

const byFlow = new WeakMap<CompiledFlow, ReadonlySet<string>>();

/**
 * Elements from which a flow into a join can be reached without passing the join (BPMN 2.0 §13.4.3, inclusive gateway). A
 * boundary event is reached from its host, a link from who throws it.
 */
export function upstreamOf(model: CompiledModel, join: CompiledElement, flow: CompiledFlow): ReadonlySet<string> {
  const known = byFlow.get(flow);
  if (known) return known;
  const found = new Set<string>();
  const open: CompiledElement[] = [flow.source];
  for (let element = open.pop(); element; element = open.pop()) {
    if (element === join || found.has(element.id)) continue;
    found.add(element.id);
    for (const incoming of element.incoming) open.push(incoming.source);
    const host = isKind(element, "boundaryEvent") ? model.elements.get(element.def.attachedTo) : undefined;
    if (host) open.push(host);
    // [LI2] A link is a way like a flow.
    for (const link of linksOf(element, "intermediateCatchEvent"))
      for (const other of (element.parent?.content ?? model.root).elements)
        if (linksOf(other, "intermediateThrowEvent").includes(link)) open.push(other);
  }
  byFlow.set(flow, found);
  return found;
}

function linksOf(element: CompiledElement, kind: "intermediateCatchEvent" | "intermediateThrowEvent"): string[] {
  if (!isKind(element, kind)) return [];
  return element.def.definitions.flatMap((definition) => (definition.type === "link" ? [definition.link] : []));
}
