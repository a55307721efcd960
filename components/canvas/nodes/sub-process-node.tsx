import { NodeResizer, type NodeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import type { SubProcessNode as SubProcessNodeType } from "../types";
import { Handles } from "./handles";
import { Markers } from "./markers";
import { OverlayMarks } from "./overlay-marks";

/** An open box that holds its content, or a closed one with a plus. Event sub-processes are dotted, transactions double. */
export const SubProcessNode = memo(function SubProcessNode({ data, selected }: NodeProps<SubProcessNodeType>) {
  const { element, overlay, isExpanded } = data;
  const isEvent = element.type === "subProcess" && element.triggeredByEvent === true;
  const heat = isExpanded ? undefined : overlay?.heat;
  return (
    <div
      className="canvas-shape canvas-activity canvas-sub-process"
      data-kind={element.type}
      data-event={isEvent ? "" : undefined}
      data-expanded={isExpanded ? "" : undefined}
      data-status={overlay?.status}
      data-heat={heat === undefined ? undefined : ""}
      style={heat === undefined ? undefined : ({ "--heat": heat } as CSSProperties)}
    >
      {data.isEditable && isExpanded ? <NodeResizer isVisible={selected} minWidth={120} minHeight={100} /> : null}
      <span className={isExpanded ? "canvas-sub-process-title" : "canvas-activity-label"}>{data.label}</span>
      <Markers element={element} isCollapsed={!isExpanded} />
      <OverlayMarks overlay={overlay} />
      <Handles isEditable={data.isEditable} />
    </div>
  );
});
