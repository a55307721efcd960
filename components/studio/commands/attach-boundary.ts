import { ModelElement, type Bounds, type Model, type Point } from "@/lib/model";
import { centreOf, nearestOnBorder, overlaps } from "../geometry/rectangle";
import { sizeOf } from "../geometry/sizes";
import { canAttach } from "../rules/can-attach";
import { boundsOf, compact, findElement, withShapes } from "./edit";
import type { BoundaryDraft } from "./element-draft";
import { fitAround } from "./fit";
import { idsOf } from "./fresh-id";

export interface AttachBoundary {
  readonly id: string;
  readonly host: string;
  readonly draft: BoundaryDraft;
  /** Where on the border; absent: the first free place at the bottom. */
  readonly at?: Point;
}

/** Puts a boundary event on an activity's border. */
export function attachBoundary(model: Model, { id, host, draft, at }: AttachBoundary): Model {
  const on = findElement(model, host);
  const bounds = boundsOf(model, host);
  if (!on || !bounds || !canAttach(model, host) || idsOf(model).has(id)) return model;
  const element = ModelElement.safeParse(compact({ ...draft, id, parent: on.parent, attachedTo: host }));
  if (!element.success) return model;
  const shape = shapeAt(at ? nearestOnBorder(bounds, at) : freeSpot(model, host, bounds));
  return fitAround(withShapes({ ...model, elements: [...model.elements, element.data] }, { [id]: shape }), [id]);
}

function shapeAt(centre: Point): Bounds {
  const { width, height } = sizeOf("boundaryEvent");
  return { x: Math.round(centre.x - width / 2), y: Math.round(centre.y - height / 2), width, height };
}

/** Bottom right first, then along the bottom, then along the top. */
function freeSpot(model: Model, host: string, bounds: Bounds): Point {
  const taken = model.elements
    .filter((e) => e.type === "boundaryEvent" && e.attachedTo === host)
    .map((e) => boundsOf(model, e.id))
    .filter((b): b is Bounds => b !== undefined);
  const { width } = sizeOf("boundaryEvent");
  for (const y of [bounds.y + bounds.height, bounds.y]) {
    for (let x = bounds.x + bounds.width - width * 0.75; x >= bounds.x + width / 4; x -= width + 4) {
      if (!taken.some((b) => overlaps(b, shapeAt({ x, y })))) return { x, y };
    }
  }
  return { x: centreOf(bounds).x, y: bounds.y + bounds.height };
}
