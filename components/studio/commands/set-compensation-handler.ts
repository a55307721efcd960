import type { Artifact, Model, ModelElement } from "@/lib/model";
import { isActivityKind } from "../geometry/sizes";
import { compact, findElement, mapElement, withEdges } from "./edit";
import { freshId } from "./fresh-id";
import { dropForbiddenFlows } from "./set-property";

/** The activity that undoes the one which a compensation event sits on. */
export function compensationHandlerOf(model: Model, boundary: string): ModelElement | undefined {
  const link = model.artifacts?.find((each) => isLinkFrom(each, boundary));
  return link?.target === undefined ? undefined : findElement(model, link.target);
}

/** Why an element can't undo another; undefined: it can. */
export function whyNotHandler(element: ModelElement): string | undefined {
  if (!isActivityKind(element.type)) return "Only an activity can undo another.";
  if (element.type === "subProcess" && element.triggeredByEvent) return "An event sub-process is started by its event.";
  return undefined;
}

/** Says what undoes an activity, as an association from its compensation event; undefined: nothing does. */
export function setCompensationHandler(
  model: Model,
  { boundary, handler }: { boundary: string; handler: string | undefined },
): Model {
  const event = findElement(model, boundary);
  const target = handler === undefined ? undefined : findElement(model, handler);
  if (event?.type !== "boundaryEvent" || (handler !== undefined && (!target || whyNotHandler(target)))) return model;
  if (compensationHandlerOf(model, boundary)?.id === handler) return model;
  const old = (model.artifacts ?? []).filter((each) => isLinkFrom(each, boundary)).map(({ id }) => id);
  const kept = (model.artifacts ?? []).filter(({ id }) => !old.includes(id));
  let next = withEdges({ ...model, artifacts: kept }, Object.fromEntries(old.map((id) => [id, undefined])));
  if (handler === undefined) return next;
  next = mapElement(next, handler, (each) => compact({ ...each, isForCompensation: true } as ModelElement));
  next = dropForbiddenFlows(next, handler);
  const id = freshId(next, "association");
  const link: Artifact = {
    id,
    type: "association",
    source: boundary,
    target: handler,
    ...(event.parent !== undefined && { parent: event.parent }),
  };
  next = { ...next, artifacts: [...(next.artifacts ?? []), link] };
  const from = next.layout.shapes[boundary];
  const to = next.layout.shapes[handler];
  if (!from || !to) return next;
  const middle = (box: { x: number; width: number }) => box.x + box.width / 2;
  return withEdges(next, {
    [id]: {
      waypoints: [
        { x: middle(from), y: from.y + from.height },
        { x: middle(from), y: to.y + to.height / 2 },
        { x: middle(from) <= middle(to) ? to.x : to.x + to.width, y: to.y + to.height / 2 },
      ],
    },
  });
}

function isLinkFrom(each: Artifact, boundary: string): boolean {
  return each.type === "association" && each.source === boundary;
}
