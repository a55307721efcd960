import type { Bounds, Model, Point } from "@/lib/model";
import { centreOf, overlaps } from "../geometry/rectangle";
import { sizeOf } from "../geometry/sizes";
import { whyNotLeave } from "../rules/can-connect";
import { addElement } from "./add-element";
import { connect } from "./connect";
import { boundsOf, findElement } from "./edit";
import type { ElementDraft } from "./element-draft";

export interface AppendElement {
  readonly id: string;
  readonly flowId: string;
  /** The element to go on from. */
  readonly after: string;
  readonly draft: ElementDraft;
  /** Its centre; absent: the first free place to the right. */
  readonly at?: Point;
}

/** Adds an element behind another and connects the two. */
export function appendElement(model: Model, { id, flowId, after, draft, at }: AppendElement): Model {
  const source = findElement(model, after);
  if (!source || whyNotLeave(source)) return model;
  const place = at ?? freePlaceBehind(model, after, draft);
  if (!place) return model;
  const added = addElement(model, {
    id,
    draft,
    at: place,
    ...(source.parent !== undefined && { parent: source.parent }),
  });
  const connected = connect(added, { id: flowId, source: after, target: id });
  return connected === added ? model : connected;
}

const GAP = 50;

/** The next place in reading order that nothing stands on: right of the source, else below what is there. */
export function freePlaceBehind(model: Model, after: string, draft: Pick<ElementDraft, "type">): Point | undefined {
  const source = findElement(model, after);
  const from = boundsOf(model, after);
  if (!source || !from) return undefined;
  const size = sizeOf(draft.type);
  const siblings = model.elements
    .filter((e) => e.parent === source.parent && e.id !== after)
    .map((e) => boundsOf(model, e.id))
    .filter((b): b is Bounds => b !== undefined);
  const centre = centreOf(from);
  const isBoundary = source.type === "boundaryEvent";
  const host = isBoundary ? boundsOf(model, source.attachedTo) : undefined;
  const isAbove = host !== undefined && centre.y <= host.y + 1;
  const x = isBoundary ? centre.x + 40 + size.width / 2 : from.x + from.width + GAP + size.width / 2;
  const firstY = host
    ? isAbove
      ? host.y - 40 - size.height / 2
      : host.y + host.height + 40 + size.height / 2
    : centre.y;
  const step = (size.height + 30) * (isAbove ? -1 : 1);
  for (let row = 0; row < 50; row++) {
    const at = { x, y: firstY + row * step };
    const place = {
      x: at.x - size.width / 2 - 10,
      y: at.y - size.height / 2 - 10,
      width: size.width + 20,
      height: size.height + 20,
    };
    if (!siblings.some((b) => overlaps(b, place))) return { x: Math.round(at.x), y: Math.round(at.y) };
  }
  return { x: Math.round(x), y: Math.round(firstY + 50 * step) };
}
