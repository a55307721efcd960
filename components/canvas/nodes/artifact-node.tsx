import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { ArtifactNode as ArtifactNodeType } from "../types";
import { Handles } from "./handles";
import { OuterLabel } from "./outer-label";

/** What is drawn but not executed: annotations, groups, data objects and stores. */
export const ArtifactNode = memo(function ArtifactNode({ data, width = 36, height = 50 }: NodeProps<ArtifactNodeType>) {
  switch (data.artifact.type) {
    case "textAnnotation":
      return (
        <div className="canvas-annotation">
          {data.label}
          <Handles isEditable={data.isEditable} />
        </div>
      );
    case "group":
      return (
        <div className="canvas-group">
          <span className="canvas-group-title">{data.label}</span>
          <Handles isEditable={data.isEditable} />
        </div>
      );
    case "dataStoreReference":
      return (
        <div className="canvas-shape">
          <svg viewBox="0 0 50 50" preserveAspectRatio="none" aria-hidden className="canvas-svg">
            <path
              className="canvas-outline"
              strokeWidth="1.4"
              d="M1 8v34c0 4 10.7 7 24 7s24-3 24-7V8c0-4-10.7-7-24-7S1 4 1 8z"
            />
            <path
              fill="none"
              stroke="currentColor"
              strokeWidth="1.4"
              d="M1 8c0 4 10.7 7 24 7s24-3 24-7M1 13.5c0 4 10.7 7 24 7s24-3 24-7M1 19c0 4 10.7 7 24 7s24-3 24-7"
            />
          </svg>
          <OuterLabel label={data.label} box={data.labelBox} width={width} height={height} />
          <Handles isEditable={data.isEditable} />
        </div>
      );
    default:
      return (
        <div className="canvas-shape">
          <svg viewBox="0 0 36 50" preserveAspectRatio="none" aria-hidden className="canvas-svg">
            <path className="canvas-outline" strokeWidth="1.4" strokeLinejoin="round" d="M1 1h23l11 11v37H1z" />
            <path fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" d="M24 1v11h11" />
          </svg>
          <OuterLabel label={data.label} box={data.labelBox} width={width} height={height} />
          <Handles isEditable={data.isEditable} />
        </div>
      );
  }
});
