import { type EdgeProps, useInternalNode } from "@xyflow/react";
import { memo } from "react";
import { pathOf, pointAlong, routeLine } from "../route";
import type { LineEdge as LineEdgeType, Rect } from "../types";
import { LineShape, type LineTone } from "./line-shape";
import { wrapText } from "./wrap-text";

const LABEL_LINE = 14;

/** A flow or association along its stored way; found anew while one of its ends has moved away from where the layout saw it. */
export const LineEdge = memo(function LineEdge({ source, target, data, selected }: EdgeProps<LineEdgeType>) {
  const sourceIs = useRect(source);
  const targetIs = useRect(target);
  if (!data) return null;
  const points = routeLine(
    data.points,
    { was: data.sourceRect, is: sourceIs ?? data.sourceRect },
    { was: data.targetRect, is: targetIs ?? data.targetRect },
  );
  const tone: LineTone = !data.overlay ? "plain" : data.overlay.taken > 0 ? "taken" : "faint";
  const count =
    data.overlay?.badge?.text ??
    (data.overlay && data.isCounted && data.overlay.taken > 1 ? `${data.overlay.taken}×` : undefined);
  const middle = pointAlong(points, 0.5);
  const isStored = points === data.points;
  const label = data.label ? wrapText(data.label, data.labelBox?.width ?? 110) : [];
  const labelX = isStored && data.labelBox ? data.labelBox.x + data.labelBox.width / 2 : middle.x;
  const labelY = isStored && data.labelBox ? data.labelBox.y + 11 : middle.y - 7 - (label.length - 1) * LABEL_LINE;
  const countAt = pointAlong(points, count && label.length > 0 && !data.labelBox ? 0.72 : 0.5);
  return (
    <>
      <path d={pathOf(points)} className="canvas-line-reach react-flow__edge-interaction" />
      <LineShape
        line={data.line}
        points={points}
        tone={tone}
        isSelected={selected ?? false}
        isDefault={data.isDefault}
        isConditional={data.isConditional}
      />
      {label.length > 0 ? (
        <text aria-hidden className="canvas-line-label" data-tone={tone} x={labelX} y={labelY}>
          {label.map((text, i) => (
            <tspan key={`${i}-${text}`} x={labelX} dy={i === 0 ? 0 : LABEL_LINE}>
              {text}
            </tspan>
          ))}
        </text>
      ) : null}
      {count ? <CountPill text={count} x={countAt.x} y={countAt.y} /> : null}
    </>
  );
});

function CountPill({ text, x, y }: { text: string; x: number; y: number }) {
  const width = text.length * 6.5 + 12;
  return (
    <g aria-hidden className="canvas-line-count" transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y={-9} width={width} height={18} rx={9} />
      <text dy="3.6">{text}</text>
    </g>
  );
}

function useRect(id: string): Rect | undefined {
  const node = useInternalNode(id);
  if (!node) return undefined;
  const { x, y } = node.internals.positionAbsolute;
  return { x, y, width: node.measured.width ?? 0, height: node.measured.height ?? 0 };
}
