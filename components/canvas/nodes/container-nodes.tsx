import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { LaneNode as LaneNodeType, PoolNode as PoolNodeType } from "../types";

export const PoolNode = memo(function PoolNode({ data }: NodeProps<PoolNodeType>) {
  return (
    <div className="canvas-pool" data-direction={data.isHorizontal ? "horizontal" : "vertical"}>
      <span className="canvas-band">{data.label}</span>
    </div>
  );
});

export const LaneNode = memo(function LaneNode({ data }: NodeProps<LaneNodeType>) {
  return (
    <div className="canvas-lane" data-direction={data.isHorizontal ? "horizontal" : "vertical"}>
      <span className="canvas-band">{data.label}</span>
    </div>
  );
});
