import type { CSSProperties } from "react";
import type { Rect } from "../types";

const MIN_WIDTH = 96;

/** The name of an event, gateway or data object: where the layout says, else centred below the shape. */
export function OuterLabel({
  label,
  box,
  width,
  height,
}: {
  label: string;
  box: Rect | undefined;
  width: number;
  height: number;
}) {
  if (!label) return null;
  const style: CSSProperties = box
    ? { left: box.x + box.width / 2, top: box.y, width: Math.max(box.width + 12, 64) }
    : { left: width / 2, top: height + 5, width: Math.max(width, MIN_WIDTH) };
  return (
    <div className="canvas-outer-label" style={style}>
      {label}
    </div>
  );
}
