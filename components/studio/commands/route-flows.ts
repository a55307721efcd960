import type { Bounds, Flow, Model, ModelElement, Point } from "@/lib/model";
import { centreOf } from "../geometry/rectangle";
import { crosses, route, type Side } from "../geometry/route";
import { isGatewayKind } from "../geometry/sizes";
import { boundsOf, findElement, isExpanded, withEdges } from "./edit";

/** Draws these flows anew. */
export function routeFlows(model: Model, ids: Iterable<string>): Model {
  const wanted = new Set(ids);
  let next = model;
  for (const flow of model.flows) {
    if (!wanted.has(flow.id)) continue;
    const waypoints = routeOf(next, flow);
    if (waypoints) next = withEdges(next, { [flow.id]: { waypoints } });
  }
  return next;
}

/** Flows that start or end at one of the elements. */
export function flowsAt(model: Model, ids: ReadonlySet<string>): Flow[] {
  return model.flows.filter((f) => ids.has(f.source) || ids.has(f.target));
}

/** Lines that no longer meet their shapes, after shapes changed. Those that still do are left as they are. */
export function mendFlows(model: Model, moved: ReadonlySet<string>): Model {
  const broken = flowsAt(model, moved).filter((flow) => !isDocked(model, flow));
  return routeFlows(
    model,
    broken.map((f) => f.id),
  );
}

/** Whether a line starts and ends on the borders of its two elements. */
export function meetsEnds(model: Model, flow: Flow): boolean {
  const line = model.layout.edges[flow.id]?.waypoints;
  const source = boundsOf(model, flow.source);
  const target = boundsOf(model, flow.target);
  return Boolean(line && source && target && touches(source, line[0]!) && touches(target, line[line.length - 1]!));
}

/** Whether it also stays out of them. */
export function isDocked(model: Model, flow: Flow): boolean {
  if (!meetsEnds(model, flow)) return false;
  const line = model.layout.edges[flow.id]!.waypoints;
  const ends = [boundsOf(model, flow.source)!, boundsOf(model, flow.target)!];
  return !line.some((p, i) => i > 0 && ends.some((end) => runsInside(line[i - 1]!, p, end)));
}

const NEAR = 1.5;
function touches(b: Bounds, p: Point): boolean {
  const isWithin =
    p.x >= b.x - NEAR && p.x <= b.x + b.width + NEAR && p.y >= b.y - NEAR && p.y <= b.y + b.height + NEAR;
  const isInside = p.x > b.x + NEAR && p.x < b.x + b.width - NEAR && p.y > b.y + NEAR && p.y < b.y + b.height - NEAR;
  return isWithin && !isInside;
}

function runsInside(a: Point, b: Point, s: Bounds): boolean {
  const inner = { x: s.x + 2, y: s.y + 2, width: s.width - 4, height: s.height - 4 };
  return (a.x === b.x || a.y === b.y) && crosses(a, b, inner);
}

function routeOf(model: Model, flow: Flow): Point[] | undefined {
  const source = findElement(model, flow.source);
  const target = findElement(model, flow.target);
  const from = boundsOf(model, flow.source);
  const to = boundsOf(model, flow.target);
  if (!source || !target || !from || !to) return undefined;
  const obstacles = model.elements
    .filter((e) => e.parent === source.parent && e.id !== source.id && e.id !== target.id)
    .map((e) => boundsOf(model, e.id))
    .filter((b): b is Bounds => b !== undefined);
  const lines = Object.entries(model.layout.edges)
    .filter(([id]) => id !== flow.id)
    .map(([, edge]) => edge.waypoints);
  const exits = exitsOf(model, source);
  return route(from, to, {
    obstacles,
    lines,
    ...(exits && { exits }),
    isSourceDiamond: isGatewayKind(source.type),
    isTargetDiamond: isGatewayKind(target.type),
  });
}

/** A boundary event leaves away from the element it sits on. */
function exitsOf(model: Model, source: ModelElement): Side[] | undefined {
  if (source.type !== "boundaryEvent") return undefined;
  const host = boundsOf(model, source.attachedTo);
  const own = boundsOf(model, source.id);
  if (!host || !own) return undefined;
  const { x, y } = centreOf(own);
  const sides: Side[] = [];
  if (y >= host.y + host.height - 1) sides.push("bottom");
  if (y <= host.y + 1) sides.push("top");
  if (x >= host.x + host.width - 1) sides.push("right");
  if (x <= host.x + 1) sides.push("left");
  return sides.length > 0 ? sides : undefined;
}

/** Whether the element is drawn on the same sheet as its parent. */
export function isDrawn(model: Model, element: ModelElement): boolean {
  if (element.parent === undefined) return true;
  const parent = findElement(model, element.parent);
  return parent !== undefined && isExpanded(model, parent) && isDrawn(model, parent);
}
