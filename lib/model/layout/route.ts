import type { Point } from "../schema";
import { centerOf, overlaps, type Box } from "./sizes";

export type Side = "left" | "right" | "top" | "bottom";

/** One end of a way: the shape, where ways may leave or enter it, and what each place costs. */
export interface End {
  readonly box: Box;
  readonly sides: Readonly<Partial<Record<Side, number>>>;
}
export interface Way {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly from: End;
  readonly to: End;
}

/** Space kept between ways and shapes. */
const CLEARANCE = 10;
/** How far a way goes straight out of a shape before it may bend. */
const STUB = 15;
const BEND = 45;
const CROSSING = 35;
const WINDOW = 140;
const GRID_MAX = 160;
/** Among more shapes the search takes too long. */
const OBSTACLES_MAX = 3_000;

const DIRECTION: Readonly<Record<Side, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

interface Segment {
  readonly a: Point;
  readonly b: Point;
  readonly way: Way;
}

/** Finds ways of level and upright pieces that keep off shapes, and off each other where that is cheap. */
export class Router {
  private readonly segments: Segment[] = [];
  private readonly used = new Map<string, { source: boolean; count: number }[]>();

  constructor(private readonly obstacles: readonly Box[]) {}

  /** A way that is already drawn, for others to keep off. */
  add(way: Way, points: readonly Point[]): void {
    for (let i = 1; i < points.length; i += 1) this.segments.push({ a: points[i - 1]!, b: points[i]!, way });
    const first = points[0];
    const last = points.at(-1);
    if (first) this.use(first, true);
    if (last) this.use(last, false);
  }

  route(way: Way): Point[] {
    if (this.obstacles.length > OBSTACLES_MAX) return elbow(way);
    const near = areaAround([way.from.box, way.to.box], WINDOW);
    const everywhere = areaAround([way.from.box, way.to.box, ...this.obstacles], WINDOW);
    const points = this.search(way, near) ?? this.search(way, everywhere) ?? elbow(way);
    this.add(way, points);
    return points;
  }

  private use(at: Point, source: boolean): void {
    const key = `${at.x},${at.y}`;
    this.used.set(key, [...(this.used.get(key) ?? []), { source, count: 1 }]);
  }

  /** Ways in opposite directions should not share a place, and few should share one at all. */
  private crowd(at: Point, source: boolean): number {
    return (this.used.get(`${at.x},${at.y}`) ?? []).reduce(
      (cost, other) => cost + (other.source === source ? (source ? 40 : 10) : 120),
      0,
    );
  }

  private search(way: Way, area: Box): Point[] | undefined {
    const obstacles = this.obstacles.filter((box) => overlaps(box, area)).map((box) => grown(box, CLEARANCE - 1));
    const starts = portsOf(way.from).map((port) => ({ ...port, cost: port.cost + this.crowd(port.at, true) }));
    const goals = portsOf(way.to).map((port) => ({ ...port, cost: port.cost + this.crowd(port.at, false) }));
    const stubs = [...starts, ...goals].map(stubOf);
    const xs = linesOf(
      obstacles.map((box) => [box.x, box.x + box.width]),
      stubs.map((at) => at.x),
      area.x,
      area.x + area.width,
    );
    const ys = linesOf(
      obstacles.map((box) => [box.y, box.y + box.height]),
      stubs.map((at) => at.y),
      area.y,
      area.y + area.height,
    );
    if (xs.length > GRID_MAX || ys.length > GRID_MAX) return undefined;
    const segments = this.segments.filter(
      ({ a, b }) =>
        Math.max(a.x, b.x) >= area.x &&
        Math.min(a.x, b.x) <= area.x + area.width &&
        Math.max(a.y, b.y) >= area.y &&
        Math.min(a.y, b.y) <= area.y + area.height,
    );
    const grid = new Grid(xs, ys, obstacles, segments, way);
    return grid.shortest(starts, goals);
  }
}

interface Port {
  readonly at: Point;
  readonly side: Side;
  readonly cost: number;
}

function portsOf({ box, sides }: End): Port[] {
  const middle = centerOf(box);
  const at: Record<Side, Point> = {
    left: { x: box.x, y: middle.y },
    right: { x: box.x + box.width, y: middle.y },
    top: { x: middle.x, y: box.y },
    bottom: { x: middle.x, y: box.y + box.height },
  };
  return (Object.keys(sides) as Side[]).map((side) => ({ at: at[side], side, cost: sides[side]! }));
}

function stubOf({ at, side }: Port): Point {
  return { x: at.x + DIRECTION[side].x * STUB, y: at.y + DIRECTION[side].y * STUB };
}

function grown(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

function areaAround(boxes: readonly Box[], by: number): Box {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return grown({ x: left, y: top, width: right - left, height: bottom - top }, by);
}

/** Where ways may run: along shapes, in several lanes between them, and straight out of both ends. */
function linesOf(
  edges: readonly (readonly [number, number])[],
  ends: readonly number[],
  least: number,
  most: number,
): number[] {
  const lines = new Set(ends);
  for (const [low, high] of edges) {
    for (const lane of [1, 11, 21]) {
      lines.add(Math.round(low - lane));
      lines.add(Math.round(high + lane));
    }
  }
  const sorted = [...lines].filter((at) => at >= least && at <= most).sort((a, b) => a - b);
  const wanted = new Set(ends);
  // Lines closer than 5 px look like one; those of the ends stay.
  const kept: number[] = [];
  for (const at of sorted) {
    const last = kept.at(-1);
    if (last === undefined || at - last >= 5 || (wanted.has(at) && wanted.has(last))) kept.push(at);
    else if (wanted.has(at)) kept[kept.length - 1] = at;
  }
  return kept;
}

const SIDES: readonly Side[] = ["right", "bottom", "left", "top"];

class Grid {
  private readonly across: Float64Array;
  private readonly down: Float64Array;

  constructor(
    private readonly xs: readonly number[],
    private readonly ys: readonly number[],
    obstacles: readonly Box[],
    segments: readonly Segment[],
    way: Way,
  ) {
    this.across = this.costs(obstacles, segments, way, true);
    this.down = this.costs(obstacles, segments, way, false);
  }

  /** What the piece right of (or below) each crossing of lines costs. */
  private costs(obstacles: readonly Box[], segments: readonly Segment[], way: Way, isAcross: boolean): Float64Array {
    const { xs, ys } = this;
    // `along` are the lines that bound pieces, `level` those that pieces run on.
    const [along, level] = isAcross ? [xs, ys] : [ys, xs];
    const costs = new Float64Array(xs.length * ys.length).fill(Infinity);
    const cell = (i: number, j: number) => (isAcross ? j * xs.length + i : i * xs.length + j);
    for (let i = 0; i + 1 < along.length; i += 1) {
      for (let j = 0; j < level.length; j += 1) costs[cell(i, j)] = along[i + 1]! - along[i]!;
    }
    /** Every piece that overlaps low to high and runs between from and to. */
    const pieces = (low: number, high: number, from: number, to: number, visit: (at: number, i: number) => void) => {
      const firstLevel = firstAbove(level, from);
      for (let i = Math.max(0, firstAbove(along, low) - 1); i + 1 < along.length && along[i]! < high; i += 1) {
        for (let j = firstLevel; j < level.length && level[j]! < to; j += 1) visit(cell(i, j), i);
      }
    };
    for (const box of obstacles) {
      const [low, size, from, depth] = isAcross
        ? [box.x, box.width, box.y, box.height]
        : [box.y, box.height, box.x, box.width];
      pieces(low, low + size, from, from + depth, (at) => {
        costs[at] = Infinity;
      });
    }
    for (const { a, b, way: other } of segments) {
      const [a1, b1, aLevel, bLevel] = isAcross ? [a.x, b.x, a.y, b.y] : [a.y, b.y, a.x, b.x];
      if (aLevel === bLevel) {
        // Ways that begin or end together may run together; others may not run over or close to each other.
        const isKin = other.source === way.source || other.target === way.target;
        const [low, high] = [Math.min(a1, b1), Math.max(a1, b1)];
        pieces(low, high, aLevel - 8, aLevel + 8, (at, i) => {
          const shared = Math.min(high, along[i + 1]!) - Math.max(low, along[i]!);
          costs[at] = costs[at]! + (isKin ? shared * 0.2 : 60 + shared * 4);
        });
      } else {
        pieces(a1 - 0.5, a1, Math.min(aLevel, bLevel), Math.max(aLevel, bLevel), (at) => {
          costs[at] = costs[at]! + CROSSING;
        });
      }
    }
    return costs;
  }

  shortest(starts: readonly Port[], goals: readonly Port[]): Point[] | undefined {
    const { xs, ys } = this;
    const cells = xs.length * ys.length;
    const best = new Float64Array(cells * 4).fill(Infinity);
    const from = new Int32Array(cells * 4).fill(-1);
    const queue = new Heap();
    const cellOf = (point: Point): number => {
      const i = xs.indexOf(point.x);
      const j = ys.indexOf(point.y);
      return i < 0 || j < 0 ? -1 : j * xs.length + i;
    };
    for (const port of starts) {
      const cell = cellOf(stubOf(port));
      if (cell < 0) continue;
      const state = cell * 4 + SIDES.indexOf(port.side);
      if (port.cost < best[state]!) {
        best[state] = port.cost;
        queue.push(port.cost, state);
      }
    }
    const ends = new Map<number, Port[]>();
    for (const port of goals) {
      const cell = cellOf(stubOf(port));
      if (cell >= 0) ends.set(cell, [...(ends.get(cell) ?? []), port]);
    }
    let found: { cost: number; state: number; port: Port } | undefined;
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      const { cost, value: state } = top;
      if (cost > best[state]!) continue;
      if (found && cost >= found.cost) break;
      const cell = state >> 2;
      const side = SIDES[state & 3]!;
      for (const port of ends.get(cell) ?? []) {
        const enters = DIRECTION[port.side];
        const heads = DIRECTION[side];
        if (enters.x === heads.x && enters.y === heads.y) continue;
        const total = cost + port.cost + (enters.x === -heads.x && enters.y === -heads.y ? 0 : BEND);
        if (!found || total < found.cost) found = { cost: total, state, port };
      }
      const i = cell % xs.length;
      const j = (cell - i) / xs.length;
      for (let turn = 0; turn < 4; turn += 1) {
        const next = SIDES[turn]!;
        const step = DIRECTION[next];
        if (step.x === -DIRECTION[side].x && step.y === -DIRECTION[side].y) continue;
        const [ni, nj] = [i + step.x, j + step.y];
        if (ni < 0 || nj < 0 || ni >= xs.length || nj >= ys.length) continue;
        const piece =
          step.x !== 0 ? this.across[j * xs.length + Math.min(i, ni)]! : this.down[Math.min(j, nj) * xs.length + i]!;
        const total = cost + piece + (next === side ? 0 : BEND);
        const target = (nj * xs.length + ni) * 4 + turn;
        if (total < best[target]!) {
          best[target] = total;
          from[target] = state;
          queue.push(total, target);
        }
      }
    }
    if (!found) return undefined;
    const points: Point[] = [found.port.at];
    let state = found.state;
    for (; state >= 0; state = from[state]!)
      points.push({ x: xs[(state >> 2) % xs.length]!, y: ys[Math.floor((state >> 2) / xs.length)]! });
    const first = points.at(-1)!;
    const port = starts.find((each) => stubOf(each).x === first.x && stubOf(each).y === first.y)!;
    return simplified([...points, port.at].reverse());
  }
}

/** Index of the first of the sorted lines that lies above a value. */
function firstAbove(lines: readonly number[], value: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Without the points in the middle of a line. */
export function simplified(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    const before = kept.at(-2);
    if (last && last.x === point.x && last.y === point.y) continue;
    if (last && before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y)))
      kept.pop();
    kept.push(point);
  }
  return kept;
}

/** A plain way where none keeps off everything. */
function elbow({ from, to }: Way): Point[] {
  const a = { x: from.box.x + from.box.width, y: centerOf(from.box).y };
  const b = { x: to.box.x, y: centerOf(to.box).y };
  const x = Math.round((a.x + b.x) / 2);
  const points = simplified([a, { x, y: a.y }, { x, y: b.y }, b]);
  return points.length > 1 ? points : [a, { x: a.x + STUB, y: a.y }];
}

/** A binary heap, least cost first. */
class Heap {
  private readonly costs: number[] = [];
  private readonly values: number[] = [];

  push(cost: number, value: number): void {
    let at = this.costs.length;
    this.costs.push(cost);
    this.values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.costs[parent]! <= cost) break;
      this.set(at, this.costs[parent]!, this.values[parent]!);
      at = parent;
    }
    this.set(at, cost, value);
  }

  pop(): { cost: number; value: number } | undefined {
    const cost = this.costs[0];
    const value = this.values[0];
    const lastCost = this.costs.pop();
    const lastValue = this.values.pop();
    if (cost === undefined || value === undefined || lastCost === undefined || lastValue === undefined)
      return undefined;
    const size = this.costs.length;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && this.costs[child + 1]! < this.costs[child]!) child += 1;
        if (this.costs[child]! >= lastCost) break;
        this.set(at, this.costs[child]!, this.values[child]!);
        at = child;
      }
      this.set(at, lastCost, lastValue);
    }
    return { cost, value };
  }

  private set(at: number, cost: number, value: number): void {
    this.costs[at] = cost;
    this.values[at] = value;
  }
}
