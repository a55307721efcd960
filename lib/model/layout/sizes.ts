import type { Bounds, ModelElement, Point } from "../schema";

/** The sizes that BPMN tools draw. */
export const TASK = { width: 100, height: 80 } as const;
export const EVENT = 36;
export const GATEWAY = 50;

export interface Size {
  readonly width: number;
  readonly height: number;
}
export type Box = Bounds;

export function sizeOf(element: ModelElement): Size {
  if (element.type.endsWith("Event")) return { width: EVENT, height: EVENT };
  if (element.type.endsWith("Gateway")) return { width: GATEWAY, height: GATEWAY };
  return TASK;
}

/** Events and gateways are named below their shape, activities inside. */
export function isNamedOutside(element: ModelElement): boolean {
  return element.type.endsWith("Event") || element.type.endsWith("Gateway");
}

const CHAR_WIDTH = 6;
const LINE_HEIGHT = 14;
export const LABEL_WIDTH_MAX = 90;

/** The space that a text takes in 11 px, broken into lines at its words. */
export function textSize(text: string, widthMax = LABEL_WIDTH_MAX): Size {
  let lines = 1;
  let line = 0;
  let widest = 0;
  for (const word of text.trim().split(/\s+/)) {
    const width = word.length * CHAR_WIDTH;
    if (line > 0 && line + CHAR_WIDTH + width > widthMax) {
      lines += 1;
      line = width;
    } else line += (line > 0 ? CHAR_WIDTH : 0) + width;
    widest = Math.max(widest, line);
  }
  return { width: Math.min(Math.max(widest, 12), 2 * widthMax), height: lines * LINE_HEIGHT };
}

export function centerOf(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export function overlaps(a: Box, b: Box, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap
  );
}

export function moved<T extends Point>(point: T, dx: number, dy: number): T {
  return { ...point, x: point.x + dx, y: point.y + dy };
}

/** The smallest box around boxes and points; undefined around nothing. */
export function around(boxes: Iterable<Box>, points: Iterable<Point> = []): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (x: number, y: number) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  for (const box of boxes) {
    take(box.x, box.y);
    take(box.x + box.width, box.y + box.height);
  }
  for (const point of points) take(point.x, point.y);
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}
