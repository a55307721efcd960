import { ModelElement, type Model, type Point } from "@/lib/model";
import { isScope, sizeOf } from "../geometry/sizes";
import { canContain } from "../rules/can-contain";
import { compact, withShapes } from "./edit";
import type { ElementDraft } from "./element-draft";
import { fitAround } from "./fit";
import { idsOf } from "./fresh-id";

export interface AddElement {
  readonly id: string;
  readonly draft: ElementDraft;
  /** Its centre. */
  readonly at: Point;
  readonly parent?: string;
}

/** Puts a new element on the sheet. */
export function addElement(model: Model, { id, draft, at, parent }: AddElement): Model {
  if (idsOf(model).has(id) || !canContain(model, parent, [])) return model;
  const element = ModelElement.safeParse(compact({ ...draft, id, parent }));
  if (!element.success) return model;
  const { width, height } = sizeOf(draft.type);
  const box = { x: Math.round(at.x - width / 2), y: Math.round(at.y - height / 2), width, height };
  const shape = isScope(draft.type) ? { ...box, expanded: true } : box;
  const next = withShapes({ ...model, elements: [...model.elements, element.data] }, { [id]: shape });
  return fitAround(next, [id]);
}
