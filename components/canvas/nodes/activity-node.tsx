import type { NodeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import type { ActivityNode as ActivityNodeType } from "../types";
import { TaskGlyph } from "./activity-glyph";
import { Handles } from "./handles";
import { Markers } from "./markers";
import { OverlayMarks } from "./overlay-marks";

/** A task of any type, or a call activity with its thick border. */
export const ActivityNode = memo(function ActivityNode({ data }: NodeProps<ActivityNodeType>) {
  const { element, overlay } = data;
  const heat = overlay?.heat;
  return (
    <div
      className="canvas-shape canvas-activity"
      data-kind={element.type}
      data-status={overlay?.status}
      data-heat={heat === undefined ? undefined : ""}
      style={heat === undefined ? undefined : ({ "--heat": heat } as CSSProperties)}
    >
      {element.type === "task" || element.type === "callActivity" ? null : (
        <svg viewBox="0 0 20 20" aria-hidden className="canvas-task-glyph">
          <TaskGlyph kind={element.type} />
        </svg>
      )}
      <span className="canvas-activity-label">{data.label}</span>
      <Markers element={element} isCollapsed={element.type === "callActivity"} />
      <OverlayMarks overlay={overlay} />
      <Handles isEditable={data.isEditable} />
    </div>
  );
});
