import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { LineShape } from "../edges/line-shape";
import type { WireNode as WireNodeType } from "../types";

/** A line one end of which is not a shape. */
export const WireNode = memo(function WireNode({ data }: NodeProps<WireNodeType>) {
  return (
    <svg aria-hidden className="canvas-wire" width="1" height="1" overflow="visible">
      <LineShape line={data.line} points={data.points} tone="plain" />
    </svg>
  );
});
