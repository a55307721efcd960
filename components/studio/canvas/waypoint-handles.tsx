"use client";

import { useReactFlow, ViewportPortal } from "@xyflow/react";
import { type PointerEvent, useState } from "react";
import { findFlow, setWaypoints } from "../commands";
import { useModel, useSelection, useStore } from "../use-studio";
import { bendSegment } from "./bend-segment";

/** Grips on the pieces of the selected flow: dragged, a piece moves and its neighbours follow. */
export function WaypointHandles() {
  const store = useStore();
  const model = useModel();
  const selection = useSelection();
  const flow = useReactFlow();
  const [isDragging, setIsDragging] = useState(false);
  const id = selection.length === 1 ? selection[0]! : undefined;
  const line = id !== undefined && findFlow(model, id) ? model.layout.edges[id]?.waypoints : undefined;
  if (id === undefined || !line) return null;

  // On the window: the grip itself is drawn anew while the line changes.
  function handleDown(event: PointerEvent, index: number) {
    if (event.button !== 0 || !line || id === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const start = line;
    const point = (e: { clientX: number; clientY: number }) =>
      flow.screenToFlowPosition({ x: e.clientX, y: e.clientY }, { snapToGrid: false });
    const from = point(event);
    const handleMove = (e: globalThis.PointerEvent) => {
      const at = point(e);
      const bent = bendSegment(start, index, { x: at.x - from.x, y: at.y - from.y });
      store.edit("Bend line", (m) => setWaypoints(m, { flow: id, waypoints: bent }), { group: `bend:${id}` });
    };
    const handleUp = () => {
      window.removeEventListener("pointermove", handleMove);
      window.removeEventListener("pointerup", handleUp);
      setIsDragging(false);
      store.settle();
    };
    window.addEventListener("pointermove", handleMove);
    window.addEventListener("pointerup", handleUp);
    setIsDragging(true);
  }

  const segments = isDragging ? [] : line.slice(1).map((b, i) => ({ a: line[i]!, b, i }));
  return (
    <ViewportPortal>
      {segments.map(({ a, b, i }) => {
        const isFlat = a.y === b.y;
        const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
        if (length < 24 || (a.x !== b.x && !isFlat)) return null;
        return (
          <span
            key={i}
            aria-hidden
            onPointerDown={(event) => handleDown(event, i)}
            className={`nodrag nopan pointer-events-auto absolute z-30 -translate-1/2 rounded-full border border-accent bg-surface ${isFlat ? "h-1.5 w-4 cursor-ns-resize" : "h-4 w-1.5 cursor-ew-resize"}`}
            style={{ left: (a.x + b.x) / 2, top: (a.y + b.y) / 2 }}
          />
        );
      })}
    </ViewportPortal>
  );
}
