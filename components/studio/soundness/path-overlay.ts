import type { CanvasOverlay, ElementOverlay, FlowOverlay } from "@/components/canvas";
import type { Finding, FindingKind } from "@/lib/model/soundness";

const AT_THE_END: Record<FindingKind, ElementOverlay["status"]> = {
  deadlock: "incident",
  leftover: "incident",
  never_ends: "incident",
  never_runs: "notReached",
};

/** The way to a finding, laid over the drawing as the path of an instance is. */
export function pathOverlay({ kind, elements, path }: Finding): CanvasOverlay {
  const shown: Record<string, ElementOverlay> = {};
  const flows: Record<string, FlowOverlay> = {};
  for (const step of path) {
    const visits = (shown[step.element]?.visits ?? 0) + (step.how === "enters" ? 0 : 1);
    shown[step.element] = { status: "completed", visits };
    for (const flow of step.flows) flows[flow] = { taken: (flows[flow]?.taken ?? 0) + 1 };
  }
  for (const id of elements) shown[id] = { status: AT_THE_END[kind], visits: shown[id]?.visits ?? 0 };
  return { isPath: true, elements: shown, flows };
}
