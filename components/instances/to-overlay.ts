import type { CanvasOverlay } from "@/components/canvas";
import type { InstancePathView } from "@/lib/queries/instances/path";

/** The path of an instance as the canvas draws it. */
export function toOverlay(path: Pick<InstancePathView, "elements" | "flows">): CanvasOverlay {
  return {
    isPath: true,
    elements: path.elements,
    flows: Object.fromEntries(Object.entries(path.flows).map(([flow, taken]) => [flow, { taken }])),
  };
}
