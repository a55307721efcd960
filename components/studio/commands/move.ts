import type { Model, Point } from "@/lib/model";
import { centreOf, nearestOnBorder } from "../geometry/rectangle";
import { simplify } from "../geometry/route";
import {
  boundsOf,
  findElement,
  isExpanded,
  subtree,
  translateEdge,
  translateShape,
  withEdges,
  withShapes,
} from "./edit";
import { fitAround } from "./fit";
import { changeParent } from "./reparent";
import { isDocked, routeFlows } from "./route-flows";

export interface Move {
  /** Elements, artifacts, the pool or lanes. */
  readonly ids: readonly string[];
  readonly dx: number;
  readonly dy: number;
  /** Where they are dropped: a sub-process, or null for the top level. Absent: they stay in theirs, which grows with them. */
  readonly into?: string | null;
}

/** Moves shapes, with what they hold and what sits on them; flows follow. A boundary event slides along its host. */
export function move(model: Model, { ids, dx, dy, into }: Move): Model {
  if (dx === 0 && dy === 0) return model;
  const known = ids.filter((id) => model.layout.shapes[id]);
  if (known.length === 0) return model;
  const moving = movingWith(model, known);
  const shapes: Model["layout"]["shapes"] = {};
  for (const id of moving) {
    const shape = model.layout.shapes[id];
    if (shape) shapes[id] = translateShape(shape, dx, dy);
  }
  let next = withShapes(model, shapes);
  next = slideBoundaries(next, model, moving);
  next = followWith(next, moving, dx, dy);
  if (into !== undefined) next = changeParent(next, { ids: known, parent: into ?? undefined });
  return fitAround(next, moving);
}

/** All that a move of these takes along. */
export function movingWith(model: Model, ids: readonly string[]): Set<string> {
  const moving = new Set<string>();
  for (const id of subtree(model, ids)) if (isCarried(model, id, ids)) moving.add(id);
  if (model.pool && ids.includes(model.pool.id)) {
    for (const lane of model.lanes ?? []) moving.add(lane.id);
    for (const element of model.elements) moving.add(element.id);
    for (const artifact of model.artifacts ?? []) if (model.layout.shapes[artifact.id]) moving.add(artifact.id);
  }
  return moving;
}

/** What is inside a collapsed sub-process is drawn on a sheet of its own and stays there. */
function isCarried(model: Model, id: string, ids: readonly string[]): boolean {
  if (ids.includes(id)) return true;
  const element = findElement(model, id);
  if (!element) return true;
  if (element.type === "boundaryEvent") return isCarried(model, element.attachedTo, ids);
  const parent = element.parent === undefined ? undefined : findElement(model, element.parent);
  return parent !== undefined && isExpanded(model, parent) && isCarried(model, parent.id, ids);
}

function slideBoundaries(next: Model, before: Model, moving: ReadonlySet<string>): Model {
  let out = next;
  for (const id of moving) {
    const element = findElement(before, id);
    if (element?.type !== "boundaryEvent" || moving.has(element.attachedTo)) continue;
    const host = boundsOf(out, element.attachedTo);
    const shape = out.layout.shapes[id];
    if (!host || !shape) continue;
    const centre = centreOf(shape);
    const at = nearestOnBorder(host, centre);
    out = withShapes(out, { [id]: translateShape(shape, Math.round(at.x - centre.x), Math.round(at.y - centre.y)) });
  }
  return out;
}

/** Lines with both ends in the move travel along; those with one end there bend, or are drawn anew where bending does not do. */
function followWith(model: Model, moving: ReadonlySet<string>, dx: number, dy: number): Model {
  let next = model;
  const anew: string[] = [];
  for (const flow of model.flows) {
    const edge = model.layout.edges[flow.id];
    const [isSource, isTarget] = [moving.has(flow.source), moving.has(flow.target)];
    if (!edge || (!isSource && !isTarget)) continue;
    const carried =
      isSource && isTarget ? translateEdge(edge, dx, dy) : { waypoints: bend(edge.waypoints, isSource, dx, dy) };
    next = withEdges(next, { [flow.id]: carried });
    if (!isDocked(next, flow) || !isOrthogonal(carried.waypoints)) anew.push(flow.id);
  }
  for (const artifact of model.artifacts ?? []) {
    const edge = model.layout.edges[artifact.id];
    if (!edge) continue;
    const isSource = artifact.source !== undefined && moving.has(artifact.source);
    const isTarget = artifact.target !== undefined && moving.has(artifact.target);
    if (isSource && isTarget) next = withEdges(next, { [artifact.id]: translateEdge(edge, dx, dy) });
    else if (isSource || isTarget)
      next = withEdges(next, { [artifact.id]: { waypoints: moveEnd(edge.waypoints, isSource, dx, dy) } });
  }
  return routeFlows(next, anew);
}

function moveEnd(line: readonly Point[], isFirst: boolean, dx: number, dy: number): Point[] {
  const at = isFirst ? 0 : line.length - 1;
  return line.map((p, i) => (i === at ? { x: p.x + dx, y: p.y + dy } : p));
}

/** Moves one end; the corner next to it gives way in the direction that keeps both pieces straight. */
function bend(line: readonly Point[], isFirst: boolean, dx: number, dy: number): Point[] {
  const points = isFirst ? [...line] : [...line].reverse();
  const [end, corner, ...rest] = points;
  if (!end || !corner) return [...line];
  const isFlat = end.y === corner.y;
  const moved = { x: end.x + dx, y: end.y + dy };
  const given =
    rest.length === 0 ? corner : isFlat ? { x: corner.x, y: corner.y + dy } : { x: corner.x + dx, y: corner.y };
  const bent = simplify([moved, given, ...rest]);
  return isFirst ? bent : bent.reverse();
}

function isOrthogonal(line: readonly Point[]): boolean {
  return line.every((p, i) => i === 0 || p.x === line[i - 1]!.x || p.y === line[i - 1]!.y);
}
