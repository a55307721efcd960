import type { Model, Point } from "@/lib/model";
import { sizeOf } from "../geometry/sizes";
import { canConnect } from "../rules/can-connect";
import { addElement } from "./add-element";
import { boundsOf, findElement, findFlow } from "./edit";
import type { ElementDraft } from "./element-draft";
import { move } from "./move";
import { routeFlows } from "./route-flows";

export interface InsertOnFlow {
  readonly id: string;
  readonly flowId: string;
  /** The flow to put it on, which then ends at the new element. */
  readonly flow: string;
  readonly draft: ElementDraft;
  readonly at: Point;
}

/** Puts a new element on a flow: what led from A to B leads from A to it, and on to B. What follows makes room. */
export function insertOnFlow(model: Model, { id, flowId, flow: onFlow, draft, at }: InsertOnFlow): Model {
  const flow = findFlow(model, onFlow);
  const source = flow && findElement(model, flow.source);
  if (!flow || !source) return model;
  const added = addElement(model, { id, draft, at, ...(source.parent !== undefined && { parent: source.parent }) });
  if (added === model) return model;
  const without = { ...added, flows: added.flows.filter((f) => f.id !== flow.id) };
  if (!canConnect(without, flow.source, id) || !canConnect(without, id, flow.target)) return model;
  const flows = added.flows.flatMap((f) =>
    f.id === flow.id
      ? [
          { ...f, target: id },
          { id: flowId, source: id, target: flow.target },
        ]
      : [f],
  );
  const connected = makeRoom({ ...added, flows }, id, flow.target);
  return routeFlows(connected, [flow.id, flowId]);
}

const GAP = 40;

/** Moves everything to the right of the new element far enough that the next one does not touch it. */
function makeRoom(model: Model, id: string, next: string): Model {
  const own = boundsOf(model, id);
  const following = boundsOf(model, next);
  const element = findElement(model, id);
  if (!own || !following || !element || following.x < own.x) return model;
  const missing = own.x + sizeOf(element.type).width + GAP - following.x;
  if (missing <= 0) return model;
  const right = model.elements.filter(
    (e) =>
      e.id !== id &&
      e.parent === element.parent &&
      e.type !== "boundaryEvent" &&
      (boundsOf(model, e.id)?.x ?? 0) >= following.x,
  );
  return move(model, { ids: right.map((e) => e.id), dx: missing, dy: 0 });
}
