"use client";

import { useStore as useFlow, useViewport } from "@xyflow/react";
import type { ReactNode } from "react";
import type { Point } from "@/lib/model";

const MARGIN = 8;
const PADDING = 4;

export interface PadFrameProps {
  /** Where it points to, on the sheet. */
  readonly at: Point;
  readonly side: "above" | "below";
  /** Distance on the screen. */
  readonly offset: number;
  /** Width of a button with its gap, times their number, is how wide it is. */
  readonly buttons: number;
  readonly buttonWidth: number;
  readonly children: ReactNode;
}

/** Keeps a pad beside its element, of one size at every zoom, and inside the canvas. Gone while its element is out of sight. */
export function PadFrame({ at, side, offset, buttons, buttonWidth, children }: PadFrameProps) {
  const { x, y, zoom } = useViewport();
  const room = useFlow((s) => s.width);
  const height = useFlow((s) => s.height);
  const point = { x: at.x * zoom + x, y: at.y * zoom + y };
  if (point.x < 0 || point.x > room || point.y < 0 || point.y > height) return null;
  const width = buttons * buttonWidth + PADDING;
  const left = Math.min(Math.max(point.x - width / 2, MARGIN), Math.max(room - width - MARGIN, MARGIN));
  return (
    <div
      className={`nodrag nopan nowheel absolute z-20 ${side === "above" ? "-translate-y-full" : ""}`}
      style={{ left, top: point.y + (side === "above" ? -offset : offset) }}
    >
      {children}
    </div>
  );
}
