import type { Bounds, Model } from "@/lib/model";
import { centreOf, union } from "../geometry/rectangle";
import { boundsOf, findElement } from "./edit";
import { move } from "./move";

export const ALIGNMENTS = ["left", "centre", "right", "top", "middle", "bottom", "spreadAcross", "spreadDown"] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** Lines up elements at a side or a middle, or spreads them evenly. */
export function align(model: Model, { ids, to }: { ids: readonly string[]; to: Alignment }): Model {
  const items = ids.flatMap((id) => {
    const bounds = boundsOf(model, id);
    return bounds && findElement(model, id)?.type !== "boundaryEvent" ? [{ id, bounds }] : [];
  });
  const box = union(items.map((i) => i.bounds));
  if (!box || items.length < 2) return model;
  if (to === "spreadAcross" || to === "spreadDown") return spread(model, items, to === "spreadAcross" ? "x" : "y");
  return items.reduce((next, { id, bounds }) => {
    const { dx, dy } = shift(bounds, box, to);
    return move(next, { ids: [id], dx: Math.round(dx), dy: Math.round(dy) });
  }, model);
}

function shift(
  b: Bounds,
  box: Bounds,
  to: Exclude<Alignment, "spreadAcross" | "spreadDown">,
): { dx: number; dy: number } {
  switch (to) {
    case "left":
      return { dx: box.x - b.x, dy: 0 };
    case "right":
      return { dx: box.x + box.width - b.x - b.width, dy: 0 };
    case "centre":
      return { dx: centreOf(box).x - centreOf(b).x, dy: 0 };
    case "top":
      return { dx: 0, dy: box.y - b.y };
    case "bottom":
      return { dx: 0, dy: box.y + box.height - b.y - b.height };
    case "middle":
      return { dx: 0, dy: centreOf(box).y - centreOf(b).y };
  }
}

function spread(model: Model, items: readonly { id: string; bounds: Bounds }[], axis: "x" | "y"): Model {
  if (items.length < 3) return model;
  const sorted = [...items].sort((a, b) => centreOf(a.bounds)[axis] - centreOf(b.bounds)[axis]);
  const first = centreOf(sorted[0]!.bounds)[axis];
  const last = centreOf(sorted[sorted.length - 1]!.bounds)[axis];
  const gap = (last - first) / (sorted.length - 1);
  return sorted.reduce((next, { id, bounds }, i) => {
    const by = Math.round(first + i * gap - centreOf(bounds)[axis]);
    return move(next, { ids: [id], dx: axis === "x" ? by : 0, dy: axis === "y" ? by : 0 });
  }, model);
}
