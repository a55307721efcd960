import type { ModelElement } from "@/lib/model";
import { type ActivityMarker, MarkerGlyph } from "./activity-glyph";

/** The signs of an activity from left to right, in the order of BPMN 2.0 §7.4. */
function markersOf(element: ModelElement, isCollapsed: boolean): ActivityMarker[] {
  const markers: ActivityMarker[] = [];
  if ("isForCompensation" in element && element.isForCompensation) markers.push("compensation");
  if ("loop" in element && element.loop) {
    if (element.loop.kind === "standard") markers.push("loop");
    else markers.push(element.loop.sequential ? "sequential" : "parallel");
  }
  if (isCollapsed) markers.push("collapsed");
  if (element.type === "adHocSubProcess") markers.push("adHoc");
  return markers;
}

export function Markers({ element, isCollapsed = false }: { element: ModelElement; isCollapsed?: boolean }) {
  const markers = markersOf(element, isCollapsed);
  if (markers.length === 0) return null;
  return (
    <span aria-hidden className="canvas-markers">
      {markers.map((marker) => (
        <svg key={marker} viewBox="0 0 14 14">
          <MarkerGlyph marker={marker} />
        </svg>
      ))}
    </span>
  );
}
