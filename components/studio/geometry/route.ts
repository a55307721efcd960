import type { Bounds, Point } from "@/lib/model";
import { inflate } from "./rectangle";

export type Side = "left" | "right" | "top" | "bottom";
const SIDES: readonly Side[] = ["right", "bottom", "top", "left"];
const DIRECTION: Record<Side, Point> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

export interface RouteOptions {
  /** Shapes that the line should keep clear of, without its own two ends. */
  readonly obstacles?: readonly Bounds[];
  /** Lines already drawn, which this one should not lie on. */
  readonly lines?: readonly (readonly Point[])[];
  /** Sides where the line may leave (a boundary event only leaves outwards). */
  readonly exits?: readonly Side[];
  /** Gateways give and take at the top and bottom as readily as at the sides. */
  readonly isSourceDiamond?: boolean;
  readonly isTargetDiamond?: boolean;
}

const STUB = 20;
const COST = { bend: 30, crossing: 1_000, overlap: 6, oddExit: 60, oddEntry: 60 };

/** The best line of horizontal and vertical pieces between two shapes: few bends, through nothing, forward where it can. */
export function route(source: Bounds, target: Bounds, options: RouteOptions = {}): Point[] {
  let best: { cost: number; points: Point[] } | undefined;
  const solids = [...(options.obstacles ?? []), inflate(source, -1), inflate(target, -1)];
  for (const exit of options.exits ?? SIDES) {
    for (const entry of SIDES) {
      for (const points of candidates(source, exit, target, entry)) {
        const cost = costOf(points, exit, entry, solids, options);
        if (!best || cost < best.cost - 0.001) best = { cost, points };
      }
    }
  }
  // exits is never empty, so at least one candidate was weighed.
  return best!.points;
}

/** Where a line meets the middle of a side. */
export function port(b: Bounds, side: Side): Point {
  switch (side) {
    case "left":
      return { x: b.x, y: Math.round(b.y + b.height / 2) };
    case "right":
      return { x: b.x + b.width, y: Math.round(b.y + b.height / 2) };
    case "top":
      return { x: Math.round(b.x + b.width / 2), y: b.y };
    case "bottom":
      return { x: Math.round(b.x + b.width / 2), y: b.y + b.height };
  }
}

function candidates(source: Bounds, exit: Side, target: Bounds, entry: Side): Point[][] {
  const from = port(source, exit);
  const to = port(target, entry);
  const a = step(from, exit);
  const b = step(to, entry);
  const middle = { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) };
  const above = Math.min(source.y, target.y) - STUB;
  const below = Math.max(source.y + source.height, target.y + target.height) + STUB;
  const leftOf = Math.min(source.x, target.x) - STUB;
  const rightOf = Math.max(source.x + source.width, target.x + target.width) + STUB;
  const ways: Point[][] = [
    [{ x: b.x, y: a.y }],
    [{ x: a.x, y: b.y }],
    [
      { x: middle.x, y: a.y },
      { x: middle.x, y: b.y },
    ],
    [
      { x: a.x, y: middle.y },
      { x: b.x, y: middle.y },
    ],
    [
      { x: a.x, y: above },
      { x: b.x, y: above },
    ],
    [
      { x: a.x, y: below },
      { x: b.x, y: below },
    ],
    [
      { x: leftOf, y: a.y },
      { x: leftOf, y: b.y },
    ],
    [
      { x: rightOf, y: a.y },
      { x: rightOf, y: b.y },
    ],
  ];
  const straight = from.x === to.x || from.y === to.y ? [[from, to]] : [];
  return [...straight, ...ways.map((way) => simplify([from, a, ...way, b, to]))];
}

function step(p: Point, side: Side): Point {
  return { x: p.x + DIRECTION[side].x * STUB, y: p.y + DIRECTION[side].y * STUB };
}

/** Without repeated points and points that lie between their neighbours. */
export function simplify(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const p of points) {
    const last = out.at(-1);
    if (last && last.x === p.x && last.y === p.y) continue;
    const before = out.at(-2);
    if (before && last && isBetween(before, last, p)) out[out.length - 1] = p;
    else out.push(p);
  }
  return out.length >= 2 ? out : [points[0]!, points[points.length - 1]!];
}

function isBetween(a: Point, b: Point, c: Point): boolean {
  const onColumn = a.x === b.x && b.x === c.x && Math.sign(b.y - a.y) === Math.sign(c.y - b.y);
  const onRow = a.y === b.y && b.y === c.y && Math.sign(b.x - a.x) === Math.sign(c.x - b.x);
  return onColumn || onRow;
}

function costOf(points: Point[], exit: Side, entry: Side, solids: Bounds[], options: RouteOptions): number {
  let cost = (points.length - 2) * COST.bend;
  if (exit !== "right") cost += options.isSourceDiamond && exit !== "left" ? COST.oddExit / 6 : COST.oddExit;
  if (entry !== "left") cost += options.isTargetDiamond && entry !== "right" ? COST.oddEntry / 6 : COST.oddEntry;
  if (exit === "left" || entry === "right") cost += COST.oddExit;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]!;
    const b = points[i]!;
    cost += (Math.abs(a.x - b.x) + Math.abs(a.y - b.y)) / 10;
    if (a.x !== b.x && a.y !== b.y) return Number.POSITIVE_INFINITY;
    for (const solid of solids) if (crosses(a, b, solid)) cost += COST.crossing;
    for (const line of options.lines ?? []) cost += overlap(a, b, line) * COST.overlap;
    const c = points[i + 1];
    if (c && isReversed(a, b, c)) cost += COST.crossing;
  }
  return cost;
}

function isReversed(a: Point, b: Point, c: Point): boolean {
  return (a.x === b.x && b.x === c.x && !isBetween(a, b, c)) || (a.y === b.y && b.y === c.y && !isBetween(a, b, c));
}

/** Whether a horizontal or vertical piece runs through a shape. */
export function crosses(a: Point, b: Point, s: Bounds): boolean {
  return (
    Math.max(a.x, b.x) > s.x &&
    Math.min(a.x, b.x) < s.x + s.width &&
    Math.max(a.y, b.y) > s.y &&
    Math.min(a.y, b.y) < s.y + s.height
  );
}

/** How much of the piece lies on another line. */
function overlap(a: Point, b: Point, line: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) {
    const c = line[i - 1]!;
    const d = line[i]!;
    if (a.x === b.x && c.x === d.x && Math.abs(a.x - c.x) < 5) sum += shared(a.y, b.y, c.y, d.y);
    if (a.y === b.y && c.y === d.y && Math.abs(a.y - c.y) < 5) sum += shared(a.x, b.x, c.x, d.x);
  }
  return sum;
}

function shared(a: number, b: number, c: number, d: number): number {
  return Math.max(0, Math.min(Math.max(a, b), Math.max(c, d)) - Math.max(Math.min(a, b), Math.min(c, d)));
}
