"use client";

import { ViewportPortal } from "@xyflow/react";
import type { Guide } from "../geometry/snap";

/** What a dragged shape is in line with. */
export function Guides({ guides }: { guides: readonly Guide[] }) {
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      {guides.map((g) => (
        <span
          key={g.axis}
          aria-hidden
          className="pointer-events-none absolute z-30 bg-accent/70"
          style={
            g.axis === "x"
              ? { left: g.at - 0.5, top: g.from, width: 1, height: g.to - g.from }
              : { left: g.from, top: g.at - 0.5, width: g.to - g.from, height: 1 }
          }
        />
      ))}
    </ViewportPortal>
  );
}
