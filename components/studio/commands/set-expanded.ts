import type { Bounds, Model } from "@/lib/model";
import { union } from "../geometry/rectangle";
import { isScope, sizeOf } from "../geometry/sizes";
import { boundsOf, findElement, isExpanded, withShapes } from "./edit";
import { fitAround, snapBoundaries } from "./fit";
import { move } from "./move";
import { mendFlows } from "./route-flows";

const PADDING = { x: 30, top: 50, bottom: 30 };

/** Opens a sub-process on the sheet or folds it to a box. */
export function setExpanded(model: Model, { id, expanded }: { id: string; expanded: boolean }): Model {
  const element = findElement(model, id);
  const shape = model.layout.shapes[id];
  if (!element || !shape || !isScope(element.type) || isExpanded(model, element) === expanded) return model;
  const children = model.elements.filter((e) => e.parent === id);
  const content = union(children.map((e) => boundsOf(model, e.id)).filter((b): b is Bounds => b !== undefined));
  const least = sizeOf(element.type, expanded);
  const width = expanded && content ? Math.max(least.width, content.width + 2 * PADDING.x) : least.width;
  const height =
    expanded && content ? Math.max(least.height, content.height + PADDING.top + PADDING.bottom) : least.height;
  const middle = shape.y + shape.height / 2;
  const box = { x: shape.x, y: Math.round(middle - height / 2), width, height };
  let next = withShapes(model, { [id]: { ...shape, ...box, expanded } });
  if (expanded && content) {
    next = move(next, {
      ids: children.map((e) => e.id),
      dx: box.x + PADDING.x - content.x,
      dy: box.y + PADDING.top - content.y,
    });
  }
  next = snapBoundaries(next, new Set([id]));
  const boundaries = next.elements.filter((e) => e.type === "boundaryEvent" && e.attachedTo === id).map((e) => e.id);
  return fitAround(mendFlows(next, new Set([id, ...boundaries])), [id]);
}
