import type { Bounds, Point } from "@/lib/model";

export const centreOf = (b: Bounds): Point => ({ x: b.x + b.width / 2, y: b.y + b.height / 2 });

export const contains = (outer: Bounds, p: Point): boolean =>
  p.x >= outer.x && p.x <= outer.x + outer.width && p.y >= outer.y && p.y <= outer.y + outer.height;

export const overlaps = (a: Bounds, b: Bounds): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export function inflate(b: Bounds, by: number): Bounds {
  return { x: b.x - by, y: b.y - by, width: b.width + 2 * by, height: b.height + 2 * by };
}

export function union(all: readonly Bounds[]): Bounds | undefined {
  if (all.length === 0) return undefined;
  const left = Math.min(...all.map((b) => b.x));
  const top = Math.min(...all.map((b) => b.y));
  const right = Math.max(...all.map((b) => b.x + b.width));
  const bottom = Math.max(...all.map((b) => b.y + b.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The point of the border that is nearest to `p`. */
export function nearestOnBorder(b: Bounds, p: Point): Point {
  const x = Math.min(Math.max(p.x, b.x), b.x + b.width);
  const y = Math.min(Math.max(p.y, b.y), b.y + b.height);
  const gaps = [
    { gap: Math.abs(x - b.x), at: { x: b.x, y } },
    { gap: Math.abs(b.x + b.width - x), at: { x: b.x + b.width, y } },
    { gap: Math.abs(y - b.y), at: { x, y: b.y } },
    { gap: Math.abs(b.y + b.height - y), at: { x, y: b.y + b.height } },
  ];
  return gaps.reduce((best, next) => (next.gap < best.gap ? next : best)).at;
}

export const translate = <B extends Point>(b: B, dx: number, dy: number): B => ({ ...b, x: b.x + dx, y: b.y + dy });

/** Drawings stay on whole pixels. */
export const round = (p: Point): Point => ({ x: Math.round(p.x), y: Math.round(p.y) });
