"use client";

import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";

/** Brings a single selected shape into view when it is not, as after a click in a list beside the canvas. */
export function KeepInView({ ids }: { ids: readonly string[] }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const id = ids.length === 1 ? ids[0] : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const node = flow.getInternalNode(id);
    const { width, height, transform } = store.getState();
    if (!node || width === 0) return;
    const [tx, ty, zoom] = transform;
    const w = node.measured.width ?? 0;
    const h = node.measured.height ?? 0;
    const x = node.internals.positionAbsolute.x * zoom + tx;
    const y = node.internals.positionAbsolute.y * zoom + ty;
    const isInView = x >= 0 && y >= 0 && x + w * zoom <= width && y + h * zoom <= height;
    if (isInView) return;
    const { x: ax, y: ay } = node.internals.positionAbsolute;
    void flow.setCenter(ax + w / 2, ay + h / 2, { zoom, duration: isMotionReduced() ? 0 : 250 });
  }, [id, flow, store]);
  return null;
}

/** Fits the drawing again when its room changes. Only present while the person has not moved it. */
export function RefitOnResize() {
  const flow = useReactFlow();
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  useEffect(() => {
    if (width > 0 && height > 0) void flow.fitView({ padding: 0.08, maxZoom: 1.15 });
  }, [width, height, flow]);
  return null;
}

function isMotionReduced(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
