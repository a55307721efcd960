"use client";

import { ControlButton, useReactFlow, useStore, useStoreApi, type Viewport } from "@xyflow/react";
import { Maximize } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Rect } from "./types";

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

const PADDING_PX = 28;
const ZOOM_MAX = 1.2;
/** Below this nobody reads a name: better to show a part. */
const ZOOM_READABLE = 0.42;
const ZOOM_CLOSE = 0.7;

/** Fits the whole drawing, lines and labels too, into its room, and again when the room changes. */
export function FitToRoom({ bounds, focus }: { bounds: Rect; focus: Rect | undefined }) {
  const flow = useReactFlow();
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const { x, y, width: w, height: h } = bounds;
  // The numbers, not the objects: a refetch makes new objects that say the same.
  const fx = focus && focus.x + focus.width / 2;
  const fy = focus && focus.y + focus.height / 2;
  useEffect(() => {
    if (width === 0 || height === 0) return;
    const whole = viewportOf({ x, y, width: w, height: h }, width, height);
    const isReadable = whole.zoom >= ZOOM_READABLE || fx === undefined || fy === undefined;
    void flow.setViewport(isReadable ? whole : centredOn(fx, fy, { x, y, width: w, height: h }, width, height));
  }, [x, y, w, h, fx, fy, width, height, flow]);
  return null;
}

/** Fits the drawing when it first appears; afterwards the view is the person's own. */
export function FitOnce({ bounds }: { bounds: Rect }) {
  const isDone = useRef(false);
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const flow = useReactFlow();
  useEffect(() => {
    if (isDone.current || width === 0 || height === 0) return;
    isDone.current = true;
    void flow.setViewport(viewportOf(bounds, width, height));
  }, [bounds, width, height, flow]);
  return null;
}

export function FitButton({ bounds }: { bounds: Rect }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  function fit() {
    const { width, height } = store.getState();
    void flow.setViewport(viewportOf(bounds, width, height), { duration: isMotionReduced() ? 0 : 200 });
  }
  return (
    <ControlButton onClick={fit} title="Show all" aria-label="Show all">
      <Maximize aria-hidden />
    </ControlButton>
  );
}

/** Readable, with this point in the middle as far as the drawing's edges let it. */
function centredOn(x: number, y: number, bounds: Rect, width: number, height: number): Viewport {
  const zoom = ZOOM_CLOSE;
  const keep = (middle: number, start: number, size: number, room: number) => {
    const half = (room / 2 - PADDING_PX) / zoom;
    return size <= 2 * half ? start + size / 2 : Math.min(Math.max(middle, start + half), start + size - half);
  };
  return {
    zoom,
    x: width / 2 - keep(x, bounds.x, bounds.width, width) * zoom,
    y: height / 2 - keep(y, bounds.y, bounds.height, height) * zoom,
  };
}

function viewportOf(bounds: Rect, width: number, height: number): Viewport {
  const room = (size: number) => Math.max(size - 2 * PADDING_PX, 40);
  const zoom = Math.min(room(width) / Math.max(bounds.width, 1), room(height) / Math.max(bounds.height, 1), ZOOM_MAX);
  return {
    zoom,
    x: width / 2 - (bounds.x + bounds.width / 2) * zoom,
    y: height / 2 - (bounds.y + bounds.height / 2) * zoom,
  };
}

function isMotionReduced(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
