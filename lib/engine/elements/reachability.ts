import type { CompiledElement, CompiledFlow } from "@/lib/model";

const byFlow = new WeakMap<CompiledFlow, ReadonlySet<string>>();

/** From which elements a token could come to the empty, and to the already reached, ways into a join, without passing it. */
export function reachable(join: CompiledElement, empty: readonly CompiledFlow[], arrived: readonly CompiledFlow[]) {
  return { toEmpty: union(join, empty), toArrived: union(join, arrived) };
}

function union(join: CompiledElement, flows: readonly CompiledFlow[]): ReadonlySet<string> {
  if (flows.length === 1) return upstream(join, flows[0]!);
  const all = new Set<string>();
  for (const flow of flows) for (const id of upstream(join, flow)) all.add(id);
  return all;
}

/** Elements from which a flow into the join can be reached; a boundary event is reached from its host. */
function upstream(join: CompiledElement, flow: CompiledFlow): ReadonlySet<string> {
  let found = byFlow.get(flow) as Set<string> | undefined;
  if (found) return found;
  found = new Set();
  const open: CompiledElement[] = [flow.source];
  for (let element = open.pop(); element; element = open.pop()) {
    if (element === join || found.has(element.id)) continue;
    found.add(element.id);
    for (const incoming of element.incoming) open.push(incoming.source);
    const { def } = element;
    if (def.type !== "boundaryEvent") continue;
    // The host waits for its boundary event: a token there may yet come out here.
    const host = join.parent ? siblings(join.parent, def.attachedTo) : undefined;
    if (host) open.push(host);
    else found.add(def.attachedTo);
  }
  byFlow.set(flow, found);
  return found;
}

function siblings(parent: CompiledElement, id: string): CompiledElement | undefined {
  return parent.content.elements.find((element) => element.id === id);
}
