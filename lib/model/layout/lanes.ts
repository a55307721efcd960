import type { Lane, Model, Point } from "../schema";
import type { PlaceEdge, PlaceNode } from "./place";
import type { Box } from "./sizes";

export const HEADER = 30;
const LANE_PADDING = 25;
const LANE_HEIGHT_MIN = 120;

/** The lanes of a model that divide it into rows, top to bottom. */
export interface LaneRows {
  readonly rows: readonly Lane[];
  readonly rowOf: ReadonlyMap<string, number>;
}
/** Rows with their height, from the top of the drawing down. */
export interface LaneBands {
  readonly rows: readonly { readonly lane: Lane; readonly top: number; readonly height: number }[];
}

export function lanesOf({ lanes = [] }: Model): LaneRows | undefined {
  const divided = new Set(lanes.map((lane) => lane.parent));
  const ids = new Set(lanes.map((lane) => lane.id));
  const rows: Lane[] = [];
  const seen = new Set<string>();
  const visit = (lane: Lane): void => {
    if (seen.has(lane.id)) return;
    seen.add(lane.id);
    if (!divided.has(lane.id)) rows.push(lane);
    else for (const part of lanes) if (part.parent === lane.id) visit(part);
  };
  for (const lane of lanes) if (lane.parent === undefined || !ids.has(lane.parent)) visit(lane);
  if (rows.length === 0) return undefined;
  return { rows, rowOf: new Map(rows.flatMap((lane, i) => lane.elements.map((id) => [id, i] as const))) };
}

/** Moves nodes up and down into their lanes; left and right they stay where they are. */
export function placeInLanes(
  { rows, rowOf }: LaneRows,
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
  placed: Map<string, Point>,
  gap: number,
): LaneBands {
  const row = rowsOfAll(rowOf, nodes, edges);
  const line = commonest([...placed.values()].map((at) => Math.round(at.y)));
  let top = 0;
  const bands = rows.map((lane, i) => {
    const columns = new Map<number, PlaceNode[]>();
    for (const node of nodes) {
      if (row.get(node.id) !== i) continue;
      const x = Math.round(placed.get(node.id)!.x);
      columns.set(x, [...(columns.get(x) ?? []), node]);
    }
    // Each lane has a line of its own; what was on the main line lies on it.
    const anchored = [...columns.values()].filter((column) =>
      column.some(({ id }) => Math.round(placed.get(id)!.y) === line),
    );
    const others = [...columns.values()].filter((column) => !anchored.includes(column));
    const stacks = anchored.map((column) => stackAround(column, placed, line, gap));
    // The rest stay as far off the line as the lane has room anyway.
    const room = {
      above: Math.max(0, ...stacks.map((stack) => stack.above)),
      below: Math.max(0, ...stacks.map((stack) => stack.below)),
    };
    stacks.push(...shifted(others, placed, line, gap, room));
    const above = Math.max(LANE_HEIGHT_MIN / 2, ...stacks.map((stack) => stack.above + LANE_PADDING));
    const below = Math.max(LANE_HEIGHT_MIN / 2, ...stacks.map((stack) => stack.below + LANE_PADDING));
    for (const stack of stacks)
      for (const { id, y } of stack.nodes) placed.set(id, { x: placed.get(id)!.x, y: top + above + y });
    const band = { lane, top, height: above + below };
    top += above + below;
    return band;
  });
  return { rows: bands };
}

interface Stack {
  readonly nodes: readonly { readonly id: string; readonly y: number }[];
  readonly above: number;
  readonly below: number;
}

/** A column of nodes, one of them on the line (0) or the middle of all. */
function stackAround(
  column: readonly PlaceNode[],
  placed: ReadonlyMap<string, Point>,
  line: number,
  gap: number,
): Stack {
  const sorted = [...column].sort((a, b) => placed.get(a.id)!.y - placed.get(b.id)!.y);
  const anchor = sorted.findIndex(({ id }) => Math.round(placed.get(id)!.y) === line);
  const middles: number[] = [];
  sorted.reduce((y, node, i) => {
    middles[i] = y + node.height / 2;
    return y + node.height + gap;
  }, 0);
  const total = sorted.reduce((sum, node) => sum + node.height + gap, -gap);
  const zero = anchor >= 0 ? middles[anchor]! : total / 2;
  return { nodes: sorted.map(({ id }, i) => ({ id, y: middles[i]! - zero })), above: zero, below: total - zero };
}

/** Stacks above the line share one height, so do those below it: what follows each other stays level. */
function shifted(
  columns: readonly (readonly PlaceNode[])[],
  placed: ReadonlyMap<string, Point>,
  line: number,
  gap: number,
  room: Pick<Stack, "above" | "below">,
): Stack[] {
  const wanted = columns.map((column) => {
    const stack = stackAround(column, placed, line, gap);
    const by = column.reduce((sum, { id }) => sum + placed.get(id)!.y - line, 0) / column.length;
    return {
      stack,
      by:
        by > 0
          ? Math.min(by, Math.max(0, room.below - stack.below))
          : Math.max(by, Math.min(0, stack.above - room.above)),
    };
  });
  const isBelow = columns.map((column) => column.reduce((sum, { id }) => sum + placed.get(id)!.y - line, 0) > 0);
  const down = Math.min(...wanted.filter((_, i) => isBelow[i]).map(({ by }) => by));
  const up = Math.max(...wanted.filter((_, i) => !isBelow[i]).map(({ by }) => by));
  return wanted.map(({ stack }, i) => {
    const by = isBelow[i] ? down : up;
    return {
      nodes: stack.nodes.map(({ id, y }) => ({ id, y: y + by })),
      above: stack.above - by,
      below: stack.below + by,
    };
  });
}

function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

/** A node that no lane holds goes with its neighbours. */
function rowsOfAll(
  rowOf: ReadonlyMap<string, number>,
  nodes: readonly PlaceNode[],
  edges: readonly PlaceEdge[],
): Map<string, number> {
  const rows = new Map(rowOf);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { source, target } of edges) {
      for (const [from, to] of [
        [source, target],
        [target, source],
      ] as const) {
        const row = rows.get(from);
        if (row === undefined || rows.has(to)) continue;
        rows.set(to, row);
        changed = true;
      }
    }
  }
  for (const node of nodes) if (!rows.has(node.id)) rows.set(node.id, 0);
  return rows;
}

/** The shapes of lanes, those that they divide, and the pool, around content that spans `content`. */
export function laneShapes(model: Model, bands: LaneBands, content: Box): Map<string, Box> {
  const lanes = new Map((model.lanes ?? []).map((lane) => [lane.id, lane]));
  const depthOf = (lane: Lane): number => {
    let depth = 0;
    for (let at: Lane | undefined = lane; at?.parent !== undefined && depth < 20; at = lanes.get(at.parent)) depth += 1;
    return depth;
  };
  const depth = Math.max(0, ...[...lanes.values()].map(depthOf));
  const left = content.x - LANE_PADDING - HEADER * (depth + 1) - 5;
  const right = content.x + content.width + LANE_PADDING + 5;
  const boxes = new Map<string, Box>();
  for (const { lane, top, height } of bands.rows) {
    for (
      let at: Lane | undefined = lane, level = 0;
      at && level < 20;
      at = at.parent === undefined ? undefined : lanes.get(at.parent), level += 1
    ) {
      const x = left + HEADER * depthOf(at);
      const known = boxes.get(at.id);
      const upper = Math.min(known?.y ?? top, top);
      const lower = Math.max(known ? known.y + known.height : 0, top + height);
      boxes.set(at.id, { x, y: upper, width: right - x, height: lower - upper });
    }
  }
  return boxes;
}
