import type { Model } from "@/lib/model";
import { layoutModel } from "@/lib/model/layout";

/** Draws everything anew, left to right. */
export function autoLayout(model: Model): Model {
  return layoutModel(model, { all: true });
}
