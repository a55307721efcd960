import type { Bounds, Model } from "@/lib/model";
import { union } from "../geometry/rectangle";
import { isScope } from "../geometry/sizes";
import { boundsOf, findElement, isExpanded, withShapes } from "./edit";
import { fitAround, snapBoundaries } from "./fit";
import { mendFlows } from "./route-flows";

const MIN = { width: 100, height: 80 };

/** Gives a sub-process, a task or a note another size; a sub-process never gets smaller than what it holds. */
export function resize(model: Model, { id, bounds }: { id: string; bounds: Bounds }): Model {
  const shape = model.layout.shapes[id];
  if (!shape) return model;
  const element = findElement(model, id);
  const inside = element && isScope(element.type) && isExpanded(model, element) ? contentOf(model, id) : undefined;
  const wanted = {
    ...bounds,
    width: Math.max(MIN.width / 2, bounds.width),
    height: Math.max(MIN.height / 2, bounds.height),
  };
  const next = (inside && union([wanted, inside])) ?? wanted;
  const rounded = {
    x: Math.round(next.x),
    y: Math.round(next.y),
    width: Math.round(next.width),
    height: Math.round(next.height),
  };
  if (
    rounded.x === shape.x &&
    rounded.y === shape.y &&
    rounded.width === shape.width &&
    rounded.height === shape.height
  )
    return model;
  const resized = snapBoundaries(withShapes(model, { [id]: { ...shape, ...rounded } }), new Set([id]));
  if (!element) return resized;
  const boundaries = resized.elements.filter((e) => e.type === "boundaryEvent" && e.attachedTo === id).map((e) => e.id);
  return fitAround(mendFlows(resized, new Set([id, ...boundaries])), [id]);
}

const PADDING = 20;
function contentOf(model: Model, id: string): Bounds | undefined {
  const all = union(
    model.elements
      .filter((e) => e.parent === id)
      .map((e) => boundsOf(model, e.id))
      .filter((b): b is Bounds => b !== undefined),
  );
  return (
    all && { x: all.x - PADDING, y: all.y - PADDING, width: all.width + 2 * PADDING, height: all.height + 2 * PADDING }
  );
}
