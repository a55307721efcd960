import type { Bounds } from "@/lib/model";
import { centreOf } from "./rectangle";

export interface Guide {
  readonly axis: "x" | "y";
  /** Where the line stands. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}
export interface Snapped {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

const REACH = 7;
const GRID = 10;

/** Where something dragged by dx and dy comes to lie: in line with the middle of another shape if one is near, else on the grid. */
export function snap(dragged: Bounds, others: readonly Bounds[], dx: number, dy: number): Snapped {
  const start = centreOf(dragged);
  const wanted = { x: start.x + dx, y: start.y + dy };
  const x = nearestTo(
    wanted.x,
    others.map((b) => centreOf(b).x),
  );
  const y = nearestTo(
    wanted.y,
    others.map((b) => centreOf(b).y),
  );
  const to = { x: x ?? Math.round(wanted.x / GRID) * GRID, y: y ?? Math.round(wanted.y / GRID) * GRID };
  const guides: Guide[] = [];
  if (x !== undefined) guides.push(guide("x", x, to.y, dragged.height, others));
  if (y !== undefined) guides.push(guide("y", y, to.x, dragged.width, others));
  return { dx: to.x - start.x, dy: to.y - start.y, guides };
}

function nearestTo(value: number, candidates: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const c of candidates) {
    if (Math.abs(c - value) <= REACH && (best === undefined || Math.abs(c - value) < Math.abs(best - value))) best = c;
  }
  return best;
}

/** A line through everything that is in line. */
function guide(axis: "x" | "y", at: number, middle: number, size: number, others: readonly Bounds[]): Guide {
  const along = others
    .filter((b) => Math.abs(centreOf(b)[axis] - at) < 0.5)
    .flatMap((b) => (axis === "x" ? [b.y, b.y + b.height] : [b.x, b.x + b.width]));
  return { axis, at, from: Math.min(middle - size / 2, ...along) - 12, to: Math.max(middle + size / 2, ...along) + 12 };
}
