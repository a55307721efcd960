import { isKind, type CompiledElement, type CompiledFlow } from "@/lib/model";
import type { Run } from "../run";

const byFlow = new WeakMap<CompiledFlow, ReadonlySet<string>>();

/** From which elements a token could come to the empty, and to the already reached, ways into a join, without passing it. */
export function reachable(
  run: Run,
  join: CompiledElement,
  empty: readonly CompiledFlow[],
  arrived: readonly CompiledFlow[],
) {
  return { toEmpty: union(run, join, empty), toArrived: union(run, join, arrived) };
}

function union(run: Run, join: CompiledElement, flows: readonly CompiledFlow[]): ReadonlySet<string> {
  if (flows.length === 1) return upstream(run, join, flows[0]!);
  const all = new Set<string>();
  for (const flow of flows) for (const id of upstream(run, join, flow)) all.add(id);
  return all;
}

/** Elements from which a flow into the join can be reached; a boundary event is reached from its host, a link from who throws it. */
function upstream(run: Run, join: CompiledElement, flow: CompiledFlow): ReadonlySet<string> {
  const known = byFlow.get(flow);
  if (known) return known;
  const found = new Set<string>();
  const open: CompiledElement[] = [flow.source];
  for (let element = open.pop(); element; element = open.pop()) {
    if (element === join || found.has(element.id)) continue;
    found.add(element.id);
    for (const incoming of element.incoming) open.push(incoming.source);
    if (isKind(element, "boundaryEvent")) open.push(run.element(element.def.attachedTo));
    // [LI2] A link is a way like a flow.
    for (const link of linksOf(element, "intermediateCatchEvent"))
      for (const other of (element.parent?.content ?? run.model.root).elements)
        if (linksOf(other, "intermediateThrowEvent").includes(link)) open.push(other);
  }
  byFlow.set(flow, found);
  return found;
}

function linksOf(element: CompiledElement, kind: "intermediateCatchEvent" | "intermediateThrowEvent"): string[] {
  if (!isKind(element, kind)) return [];
  return element.def.definitions.flatMap((definition) => (definition.type === "link" ? [definition.link] : []));
}
