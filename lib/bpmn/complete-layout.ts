import { layoutModel } from "@/lib/model/layout";
import type { Model } from "@/lib/model/schema";

/** Placing more than this takes longer than an import may; the studio can still do it on demand. */
const PLACED_MAX = 400;

/** The model with a place for everything that its file does not draw, and how many elements that was. What the file draws stays as it is. */
export function completeLayout(model: Model): { readonly model: Model; readonly placed: number } {
  const { shapes, edges } = model.layout;
  const placed = model.elements.filter(({ id }) => !Object.hasOwn(shapes, id)).length;
  const isDrawn = placed === 0 && model.flows.every(({ id }) => Object.hasOwn(edges, id));
  if (isDrawn || model.elements.length > PLACED_MAX || model.flows.length > PLACED_MAX) return { model, placed: 0 };
  const complete = layoutModel(model).layout;
  return {
    model: { ...model, layout: { shapes: { ...complete.shapes, ...shapes }, edges: { ...complete.edges, ...edges } } },
    placed,
  };
}
