import type { Point } from "@/lib/model";
import type { Rect } from "./types";

type Side = "left" | "right" | "top" | "bottom";
const CLEARANCE = 24;

const centre = (r: Rect): Point => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });
const isSame = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

function dock(rect: Rect, side: Side): Point {
  const c = centre(rect);
  if (side === "left") return { x: rect.x, y: c.y };
  if (side === "right") return { x: rect.x + rect.width, y: c.y };
  if (side === "top") return { x: c.x, y: rect.y };
  return { x: c.x, y: rect.y + rect.height };
}

/** A way of horizontal and vertical pieces from one shape to another, left to right where there is room. */
export function orthogonalRoute(source: Rect, target: Rect): Point[] {
  const s = centre(source);
  const t = centre(target);
  const gapX = target.x - (source.x + source.width);
  const gapBack = source.x - (target.x + target.width);
  const gapDown = target.y - (source.y + source.height);
  const gapUp = source.y - (target.y + target.height);

  if (gapX >= CLEARANCE) {
    const a = dock(source, "right");
    const b = dock(target, "left");
    if (Math.abs(a.y - b.y) < 1) return [a, b];
    const x = a.x + gapX / 2;
    return [a, { x, y: a.y }, { x, y: b.y }, b];
  }
  if (gapDown >= CLEARANCE || gapUp >= CLEARANCE) {
    const isDown = gapDown >= CLEARANCE;
    const a = dock(source, isDown ? "bottom" : "top");
    const b = dock(target, isDown ? "top" : "bottom");
    if (Math.abs(a.x - b.x) < 1) return [a, b];
    const y = (a.y + b.y) / 2;
    return [a, { x: a.x, y }, { x: b.x, y }, b];
  }
  if (gapBack >= 0) {
    // Straight back: below both shapes, so that the way does not cross what stands between them.
    const a = dock(source, "bottom");
    const b = dock(target, "bottom");
    const y = Math.max(a.y, b.y) + CLEARANCE + 16;
    return [a, { x: a.x, y }, { x: b.x, y }, b];
  }
  return [clip(source, t), clip(target, s)];
}

/** Where the line from the middle of a shape towards a point leaves the shape. */
export function clip(rect: Rect, towards: Point): Point {
  const c = centre(rect);
  const dx = towards.x - c.x;
  const dy = towards.y - c.y;
  if (dx === 0 && dy === 0) return c;
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : rect.width / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : rect.height / 2 / Math.abs(dy),
  );
  return { x: c.x + dx * scale, y: c.y + dy * scale };
}

interface End {
  readonly was: Rect;
  readonly is: Rect;
}

/** The way of a line after its ends may have moved: as stored while they have not, shifted when both moved alike, else found anew. */
export function routeLine(points: readonly Point[], source: End, target: End): readonly Point[] {
  if (points.length < 2) return orthogonalRoute(source.is, target.is);
  if (isSame(source.was, source.is) && isSame(target.was, target.is)) return points;
  const dx = source.is.x - source.was.x;
  const dy = source.is.y - source.was.y;
  const isMovedAlike =
    target.is.x - target.was.x === dx &&
    target.is.y - target.was.y === dy &&
    source.is.width === source.was.width &&
    source.is.height === source.was.height &&
    target.is.width === target.was.width &&
    target.is.height === target.was.height;
  if (isMovedAlike) return points.map((p) => ({ x: p.x + dx, y: p.y + dy }));
  return orthogonalRoute(source.is, target.is);
}

/** SVG path through the points with rounded corners. */
export function pathOf(points: readonly Point[], radius = 8): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "";
  let path = `M${round(first.x)},${round(first.y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const before = points[i - 1]!;
    const corner = points[i]!;
    const after = points[i + 1]!;
    const r = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
    const a = towards(corner, before, r);
    const b = towards(corner, after, r);
    path += `L${round(a.x)},${round(a.y)}Q${round(corner.x)},${round(corner.y)} ${round(b.x)},${round(b.y)}`;
  }
  return `${path}L${round(last.x)},${round(last.y)}`;
}

const round = (n: number) => Math.round(n * 10) / 10;
export const distance = (a: Point, b: Point) => Math.hypot(b.x - a.x, b.y - a.y);
function towards(from: Point, to: Point, by: number): Point {
  const d = distance(from, to);
  return d === 0 ? from : { x: from.x + ((to.x - from.x) / d) * by, y: from.y + ((to.y - from.y) / d) * by };
}

/** The point at this share of the whole length, and the direction there in degrees. */
export function pointAlong(points: readonly Point[], share: number): Point & { angle: number } {
  const total = lengthOf(points);
  let left = total * share;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]!;
    const b = points[i]!;
    const d = distance(a, b);
    if (d > 0 && (left <= d || i === points.length - 1)) {
      return { ...towards(a, b, Math.min(left, d)), angle: angleOf(a, b) };
    }
    left -= d;
  }
  const only = points[0] ?? { x: 0, y: 0 };
  return { ...only, angle: 0 };
}

export function lengthOf(points: readonly Point[]): number {
  let total = 0;
  for (let i = 1; i < points.length; i++) total += distance(points[i - 1]!, points[i]!);
  return total;
}

export function angleOf(a: Point, b: Point): number {
  return (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
}

/** The smallest rectangle that holds all points. */
export function boundsOf(points: readonly Point[]): Rect {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
