import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { ModelElement } from "@/lib/model";
import type { EventNode as EventNodeType } from "../types";
import { EventGlyph, type EventGlyphKind } from "./event-glyph";
import { Handles } from "./handles";
import { OuterLabel } from "./outer-label";
import { OverlayMarks } from "./overlay-marks";

function glyphOf(element: ModelElement): EventGlyphKind | undefined {
  if (!("definitions" in element)) return undefined;
  if (element.definitions.length > 1) {
    return "parallelMultiple" in element && element.parallelMultiple ? "parallelMultiple" : "multiple";
  }
  return element.definitions[0]?.type;
}

/** Start thin, intermediate and boundary double, end thick; dashed when it does not interrupt. */
export const EventNode = memo(function EventNode({ data, width = 36, height = 36 }: NodeProps<EventNodeType>) {
  const { element, overlay } = data;
  const glyph = glyphOf(element);
  const isEnd = element.type === "endEvent";
  const isStart = element.type === "startEvent";
  const isThrowing = isEnd || element.type === "intermediateThrowEvent";
  const isNonInterrupting = "interrupting" in element && element.interrupting === false;
  const dash = isNonInterrupting ? "4.2 2.6" : undefined;
  return (
    <div className="canvas-shape canvas-event" data-status={overlay?.status}>
      <svg viewBox="0 0 36 36" aria-hidden className="canvas-svg">
        <circle
          cx="18"
          cy="18"
          r={isEnd ? 16.4 : 17.2}
          className="canvas-outline"
          strokeWidth={isEnd ? 3.2 : 1.5}
          strokeDasharray={dash}
        />
        {isStart || isEnd ? null : (
          <circle cx="18" cy="18" r="14.1" fill="none" stroke="currentColor" strokeWidth="1.4" strokeDasharray={dash} />
        )}
        {glyph ? <EventGlyph kind={glyph} isFilled={isThrowing} /> : null}
      </svg>
      <OuterLabel label={data.label} box={data.labelBox} width={width} height={height} />
      <OverlayMarks overlay={overlay} />
      <Handles isEditable={data.isEditable} />
    </div>
  );
});
