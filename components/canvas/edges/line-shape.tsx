import type { Point } from "@/lib/model";
import { angleOf, lengthOf, pathOf, pointAlong } from "../route";
import type { LineKind } from "../types";

export type LineTone = "plain" | "taken" | "faint";

interface LineShapeProps {
  line: LineKind;
  points: readonly Point[];
  tone: LineTone;
  isSelected?: boolean;
  isDefault?: boolean;
  isConditional?: boolean;
}

/** A connection with the ends that BPMN gives it. */
export function LineShape({
  line,
  points,
  tone,
  isSelected = false,
  isDefault = false,
  isConditional = false,
}: LineShapeProps) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const startAngle = angleOf(first, points.find((p) => p.x !== first.x || p.y !== first.y) ?? last);
  const endAngle = pointAlong(points, 1).angle;
  const slash = pointAlong(points, Math.min(14 / Math.max(lengthOf(points), 1), 0.5));
  return (
    <g className="canvas-line" data-line={line} data-tone={tone} data-selected={isSelected ? "" : undefined}>
      <path className="canvas-line-path" d={pathOf(points)} />
      {line === "flow" ? (
        <path className="canvas-line-head" d="M0 0-10-4.6v9.2z" transform={at(last, endAngle)} />
      ) : null}
      {line === "message" ? (
        <>
          <circle className="canvas-line-open" r="3.6" transform={at(first, startAngle, 3.6)} />
          <path className="canvas-line-open" d="M0 0-10-5v10z" transform={at(last, endAngle)} />
        </>
      ) : null}
      {line === "dataAssociation" ? (
        <path className="canvas-line-bare" d="M-8-5 0 0-8 5" transform={at(last, endAngle)} />
      ) : null}
      {isConditional ? (
        <path className="canvas-line-open" d="M0 0 8-4.5 16 0 8 4.5z" transform={at(first, startAngle)} />
      ) : null}
      {isDefault ? <path className="canvas-line-bare" d="M-4 6 4-6" transform={at(slash, slash.angle)} /> : null}
    </g>
  );
}

function at(point: Point, angle: number, forward = 0): string {
  // Server and browser differ in the last digit of an arc tangent, and React would draw the whole canvas anew.
  return `translate(${round(point.x)} ${round(point.y)}) rotate(${round(angle)})${forward ? ` translate(${forward} 0)` : ""}`;
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
