import type { Model } from "@/lib/model";
import { boundsOf, findElement } from "./commands";
import { centreOf } from "./geometry/rectangle";

export type Direction = "left" | "right" | "up" | "down";

/** The element that lies next in a direction: along the flows first, else the nearest that way. */
export function neighbour(model: Model, id: string, direction: Direction): string | undefined {
  const along =
    direction === "right"
      ? model.flows.filter((f) => f.source === id).map((f) => f.target)
      : direction === "left"
        ? model.flows.filter((f) => f.target === id).map((f) => f.source)
        : [];
  if (along.length > 0) return along[0];
  return nearest(
    model,
    id,
    direction,
    model.elements.map((e) => e.id),
  );
}

/** Of `candidates`, the nearest in a direction. */
export function nearest(
  model: Model,
  id: string,
  direction: Direction,
  candidates: readonly string[],
): string | undefined {
  const own = boundsOf(model, id);
  if (!own) return undefined;
  const from = centreOf(own);
  let best: { id: string; cost: number } | undefined;
  for (const other of candidates) {
    const bounds = boundsOf(model, other);
    if (other === id || !bounds || !findElement(model, other)) continue;
    const { x, y } = centreOf(bounds);
    const [ahead, aside] =
      direction === "left"
        ? [from.x - x, y - from.y]
        : direction === "right"
          ? [x - from.x, y - from.y]
          : direction === "up"
            ? [from.y - y, x - from.x]
            : [y - from.y, x - from.x];
    if (ahead <= 0) continue;
    const cost = ahead + 2 * Math.abs(aside);
    if (!best || cost < best.cost) best = { id: other, cost };
  }
  return best?.id;
}
