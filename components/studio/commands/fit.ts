import type { Bounds, Model } from "@/lib/model";
import { centreOf, contains, nearestOnBorder, union } from "../geometry/rectangle";
import { boundsOf, findElement, isExpanded, scopesAround, translateShape, withShapes } from "./edit";
import { mendFlows } from "./route-flows";

const PADDING = 20;

/** After elements came or moved: their sub-processes, the pool and its lanes grow to hold them, and lanes list who stands in them. */
export function fitAround(model: Model, ids: Iterable<string>): Model {
  const named = [...ids].filter((id) => findElement(model, id));
  const scopes = new Set(named.flatMap((id) => scopesAround(model, id)));
  let next = model;
  // Inner scopes first: `scopesAround` lists the nearest first, and a grown one may push the next.
  for (const scope of [...scopes].sort((a, b) => scopesAround(model, b).length - scopesAround(model, a).length)) {
    next = growScope(next, scope);
  }
  return assignLanes(growPool(next), new Set(named));
}

function growScope(model: Model, id: string): Model {
  const scope = findElement(model, id);
  const bounds = boundsOf(model, id);
  if (!scope || !bounds || !isExpanded(model, scope)) return model;
  const inside = model.elements
    .filter((e) => e.parent === id)
    .map((e) => boundsOf(model, e.id))
    .filter((b): b is Bounds => b !== undefined);
  const content = union(inside);
  if (!content) return model;
  const grown = grow(bounds, content, PADDING);
  if (grown === bounds) return model;
  const next = withShapes(model, { [id]: { ...model.layout.shapes[id]!, ...grown } });
  return mendFlows(snapBoundaries(next, new Set([id])), new Set([id, ...boundaryIds(next, id)]));
}

function grow(outer: Bounds, inner: Bounds, padding: number): Bounds {
  const left = Math.min(outer.x, inner.x - padding);
  const top = Math.min(outer.y, inner.y - padding);
  const right = Math.max(outer.x + outer.width, inner.x + inner.width + padding);
  const bottom = Math.max(outer.y + outer.height, inner.y + inner.height + padding);
  if (left === outer.x && top === outer.y && right === outer.x + outer.width && bottom === outer.y + outer.height)
    return outer;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function boundaryIds(model: Model, host: string): string[] {
  return model.elements.filter((e) => e.type === "boundaryEvent" && e.attachedTo === host).map((e) => e.id);
}

/** Boundary events of these hosts sit on the border again. */
export function snapBoundaries(model: Model, hosts: ReadonlySet<string>): Model {
  let next = model;
  for (const element of model.elements) {
    if (element.type !== "boundaryEvent" || !hosts.has(element.attachedTo)) continue;
    const host = boundsOf(next, element.attachedTo);
    const shape = next.layout.shapes[element.id];
    if (!host || !shape) continue;
    const centre = centreOf(shape);
    const at = nearestOnBorder(host, centre);
    const dx = Math.round(at.x - centre.x);
    const dy = Math.round(at.y - centre.y);
    if (dx !== 0 || dy !== 0) next = withShapes(next, { [element.id]: translateShape(shape, dx, dy) });
  }
  return next;
}

const POOL_HEADER = 30;

function growPool(model: Model): Model {
  if (!model.pool) return model;
  const pool = boundsOf(model, model.pool.id);
  const content = union(
    model.elements
      .filter((e) => e.parent === undefined)
      .map((e) => boundsOf(model, e.id))
      .filter((b): b is Bounds => b !== undefined),
  );
  if (!pool || !content) return model;
  const header = { ...content, x: content.x - POOL_HEADER, width: content.width + POOL_HEADER };
  const grown = grow(pool, header, PADDING);
  if (grown === pool) return model;
  const changes: Record<string, Model["layout"]["shapes"][string]> = {
    [model.pool.id]: { ...model.layout.shapes[model.pool.id]!, ...grown },
  };
  for (const lane of model.lanes ?? []) {
    const shape = model.layout.shapes[lane.id];
    if (!shape) continue;
    const left = grown.x - pool.x;
    const right = grown.x + grown.width - (pool.x + pool.width);
    const isTop = shape.y <= pool.y;
    const isBottom = shape.y + shape.height >= pool.y + pool.height;
    const top = isTop ? grown.y - pool.y : 0;
    const bottom = isBottom ? grown.y + grown.height - (pool.y + pool.height) : 0;
    changes[lane.id] = {
      ...shape,
      x: shape.x + left,
      y: shape.y + top,
      width: shape.width - left + right,
      height: shape.height - top + bottom,
    };
  }
  return withShapes(model, changes);
}

function assignLanes(model: Model, ids: ReadonlySet<string>): Model {
  if (!model.lanes || model.lanes.length === 0) return model;
  const leaves = model.lanes.filter((lane) => !model.lanes!.some((other) => other.parent === lane.id));
  const home = new Map<string, string | undefined>();
  for (const id of ids) {
    const element = findElement(model, id);
    const bounds = boundsOf(model, id);
    if (!element || !bounds) continue;
    const centre = centreOf(bounds);
    const lane =
      element.parent === undefined
        ? leaves.find((l) => model.layout.shapes[l.id] && contains(model.layout.shapes[l.id]!, centre))
        : undefined;
    home.set(id, lane?.id);
  }
  const ancestors = (lane: string): string[] => {
    const parent = model.lanes!.find((l) => l.id === lane)?.parent;
    return parent === undefined ? [lane] : [lane, ...ancestors(parent)];
  };
  const holds = (lane: string, id: string) => {
    const at = home.get(id);
    return at !== undefined && ancestors(at).includes(lane);
  };
  const lanes = model.lanes.map((lane) => {
    const kept = lane.elements.filter((id) => !home.has(id) || holds(lane.id, id));
    const added = [...home.keys()].filter(
      (id) => holds(lane.id, id) && !lane.elements.includes(id) && (leaves.includes(lane) || lane.elements.length > 0),
    );
    return kept.length === lane.elements.length && added.length === 0
      ? lane
      : { ...lane, elements: [...kept, ...added] };
  });
  return lanes.every((lane, i) => lane === model.lanes![i]) ? model : { ...model, lanes };
}
