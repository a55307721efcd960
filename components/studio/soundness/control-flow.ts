import type { Model } from "@/lib/model";

const known = new WeakMap<Model, string>();

/** All of a model that decides how tokens move, and what its elements are called: where things are drawn is no part of it. */
export function controlFlowOf(model: Model): string {
  const found = known.get(model);
  if (found !== undefined) return found;
  const { elements, flows, artifacts } = model;
  const associations = artifacts?.filter(({ type }) => type === "association");
  const text = JSON.stringify([elements, flows, associations]);
  known.set(model, text);
  return text;
}
