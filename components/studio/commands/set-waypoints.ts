import type { Model, Point } from "@/lib/model";
import { simplify } from "../geometry/route";
import { findFlow, withEdges } from "./edit";
import { isDocked, routeFlows } from "./route-flows";

/** Draws a flow along these points; where they miss its two elements it is drawn by itself. */
export function setWaypoints(
  model: Model,
  { flow: id, waypoints }: { flow: string; waypoints: readonly Point[] },
): Model {
  const flow = findFlow(model, id);
  if (!flow || waypoints.length < 2) return model;
  const line = simplify(waypoints.map((p) => ({ x: Math.round(p.x), y: Math.round(p.y) })));
  const before = model.layout.edges[id]?.waypoints;
  if (before && JSON.stringify(before) === JSON.stringify(line)) return model;
  const next = withEdges(model, { [id]: { waypoints: line } });
  return isDocked(next, flow) ? next : routeFlows(next, [id]);
}

/** Forgets how a flow was bent by hand. */
export function straighten(model: Model, { flow }: { flow: string }): Model {
  return findFlow(model, flow) ? routeFlows(model, [flow]) : model;
}
