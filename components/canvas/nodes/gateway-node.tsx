import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { ModelElement } from "@/lib/model";
import type { GatewayNode as GatewayNodeType } from "../types";
import { Handles } from "./handles";
import { OuterLabel } from "./outer-label";
import { OverlayMarks } from "./overlay-marks";

/** The sign inside a gateway, in a box of 50 by 50. */
export function GatewayGlyph({ element }: { element: ModelElement }) {
  const thick = { fill: "none", stroke: "currentColor", strokeWidth: 3.4, strokeLinecap: "round" } as const;
  const thin = { fill: "none", stroke: "currentColor", strokeWidth: 1.4, strokeLinejoin: "round" } as const;
  switch (element.type) {
    case "exclusiveGateway":
      return <path {...thick} d="m18.5 18.5 13 13m0-13-13 13" />;
    case "parallelGateway":
      return <path {...thick} d="M25 15.5v19M15.5 25h19" />;
    case "inclusiveGateway":
      return <circle {...thick} strokeWidth={3} cx="25" cy="25" r="9.6" />;
    case "complexGateway":
      return <path {...thick} strokeWidth={3} d="M25 14.5v21M14.5 25h21m-17.9-7.4 14.8 14.8m0-14.8L17.6 32.4" />;
    case "eventBasedGateway":
      return (
        <g {...thin}>
          <circle cx="25" cy="25" r="12.6" />
          {element.instantiate ? null : <circle cx="25" cy="25" r="10.2" />}
          {element.gatewayType === "parallel" ? (
            <path d="M23.2 18.5h3.6v4.7h4.7v3.6h-4.7v4.7h-3.6v-4.7h-4.7v-3.6h4.7z" />
          ) : (
            <path d="m25 17.8 6.9 5-2.6 8.1h-8.6l-2.6-8.1z" />
          )}
        </g>
      );
    default:
      return null;
  }
}

export const GatewayNode = memo(function GatewayNode({ data, width = 50, height = 50 }: NodeProps<GatewayNodeType>) {
  return (
    <div className="canvas-shape canvas-gateway" data-status={data.overlay?.status}>
      <svg viewBox="0 0 50 50" aria-hidden className="canvas-svg">
        <path d="M25 1.1 48.9 25 25 48.9 1.1 25z" className="canvas-outline" strokeWidth="1.5" strokeLinejoin="round" />
        <GatewayGlyph element={data.element} />
      </svg>
      <OuterLabel label={data.label} box={data.labelBox} width={width} height={height} />
      <OverlayMarks overlay={data.overlay} />
      <Handles isEditable={data.isEditable} />
    </div>
  );
});
