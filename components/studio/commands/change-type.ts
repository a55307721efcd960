import { ModelElement, type ElementKind, type Model } from "@/lib/model";
import { centreOf } from "../geometry/rectangle";
import { isEventKind, isScope, sizeOf } from "../geometry/sizes";
import { boundsOf, compact, findElement, hasConditionalFlows, withShapes } from "./edit";
import type { BoundaryDraft, ElementDraft } from "./element-draft";
import { fitAround, snapBoundaries } from "./fit";
import { flowsAt, mendFlows } from "./route-flows";
import { dropForbiddenFlows } from "./set-property";
import { canAttach } from "../rules/can-attach";
import { remove } from "./remove";

/** Makes an element one of another type; keeps what the new type knows too. Returns the same model where that can't be. */
export function changeType(model: Model, { id, draft }: { id: string; draft: ElementDraft | BoundaryDraft }): Model {
  const element = findElement(model, id);
  if (!element || !canChangeType(model, element, draft)) return model;
  const keys = keysOf(draft.type);
  const kept = Object.fromEntries(Object.entries(element).filter(([key]) => keys.has(key) && key !== "type"));
  const parsed = ModelElement.safeParse(compact({ ...kept, ...draft, id }));
  if (!parsed.success) return model;

  let next: Model = { ...model, elements: model.elements.map((e) => (e.id === id ? parsed.data : e)) };
  if (!hasConditionalFlows(parsed.data.type)) {
    next = {
      ...next,
      flows: next.flows.map((f) =>
        f.source === id && f.condition !== undefined ? compact({ ...f, condition: undefined }) : f,
      ),
    };
  }
  next = resize(next, id, element.type, parsed.data.type);
  next = dropForbiddenFlows(next, id);
  const stranded = canAttach(next, id)
    ? []
    : next.elements.filter((e) => e.type === "boundaryEvent" && e.attachedTo === id);
  if (stranded.length > 0) next = remove(next, { ids: stranded.map((e) => e.id) });
  return next;
}

export function canChangeType(model: Model, element: ModelElement, draft: { readonly type: ElementKind }): boolean {
  if ((element.type === "boundaryEvent") !== (draft.type === "boundaryEvent")) return false;
  if (isScope(element.type) && !isScope(draft.type)) return !model.elements.some((e) => e.parent === element.id);
  return true;
}

/** Every key that elements of the type may have. */
function keysOf(kind: ElementKind): ReadonlySet<string> {
  const option = ModelElement.options.find((o) => o.shape.type.value === kind);
  return new Set(Object.keys(option?.shape ?? {}));
}

function resize(model: Model, id: string, before: ElementKind, after: ElementKind): Model {
  const bounds = boundsOf(model, id);
  const isSameShape = sizeOf(before).width === sizeOf(after).width && isEventKind(before) === isEventKind(after);
  if (!bounds || isSameShape || (isScope(before) && isScope(after))) return model;
  const { width, height } = sizeOf(after);
  const centre = centreOf(bounds);
  const box = { x: Math.round(centre.x - width / 2), y: Math.round(centre.y - height / 2), width, height };
  const shape = isScope(after) ? { ...box, expanded: true } : box;
  const resized = snapBoundaries(withShapes(model, { [id]: shape }), new Set([id]));
  const touched = new Set([
    id,
    ...resized.elements.filter((e) => e.type === "boundaryEvent" && e.attachedTo === id).map((e) => e.id),
  ]);
  return fitAround(flowsAt(resized, touched).length > 0 ? mendFlows(resized, touched) : resized, [id]);
}
