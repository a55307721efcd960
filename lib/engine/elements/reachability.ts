import { type CompiledElement, type CompiledFlow, upstreamOf } from "@/lib/model";
import type { Run } from "../run";

/** From which elements a token could come to the empty, and to the already reached, ways into a join, without passing it. */
export function reachable(
  run: Run,
  join: CompiledElement,
  empty: readonly CompiledFlow[],
  arrived: readonly CompiledFlow[],
) {
  return { toEmpty: union(run, join, empty), toArrived: union(run, join, arrived) };
}

function union({ model }: Run, join: CompiledElement, flows: readonly CompiledFlow[]): ReadonlySet<string> {
  if (flows.length === 1) return upstreamOf(model, join, flows[0]!);
  const all = new Set<string>();
  for (const flow of flows) for (const id of upstreamOf(model, join, flow)) all.add(id);
  return all;
}
