import type { CanvasOverlay, ElementOverlay } from "@/components/canvas";
import type { Model } from "@/lib/model";
import type { OpenSteps } from "@/lib/queries/workflows/counts";

/** The open steps of all instances, as counts on the model. What nobody stands at is drawn plain. */
export function openStepsOverlay(model: Model, openSteps: Readonly<Record<string, OpenSteps>>): CanvasOverlay {
  const elements: Record<string, ElementOverlay> = {};
  for (const element of model.elements) {
    const at = openSteps[element.id];
    if (!at || at.open === 0) continue;
    const hasIncident = at.incidents > 0;
    elements[element.id] = {
      status: hasIncident ? "incident" : "active",
      visits: 0,
      ...(hasIncident && { incidents: at.incidents }),
      badge: {
        text: String(at.open),
        tone: hasIncident ? "danger" : "info",
        label: `${at.open} open${hasIncident ? `, ${at.incidents} at an incident` : ""}`,
      },
    };
  }
  return { isPath: false, elements, flows: {} };
}
