import type { Artifact, Model, Point } from "@/lib/model";
import { artifactSize } from "../geometry/sizes";
import { boundsOf, findElement, withEdges, withShapes } from "./edit";
import { idsOf } from "./fresh-id";

export interface AddNote {
  readonly id: string;
  readonly at: Point;
  readonly text: string;
  /** An element that the note is about, and the id of the line to it. */
  readonly about?: { readonly element: string; readonly lineId: string };
}

/** Puts a note on the sheet, tied to an element if one is named. */
export function addNote(model: Model, { id, at, text, about }: AddNote): Model {
  const taken = idsOf(model);
  if (taken.has(id) || (about && taken.has(about.lineId))) return model;
  const { width, height } = artifactSize("textAnnotation");
  const box = { x: Math.round(at.x - width / 2), y: Math.round(at.y - height / 2), width, height };
  const element = about && findElement(model, about.element);
  const bounds = about && boundsOf(model, about.element);
  const parent = element?.parent;
  const note: Artifact = { id, type: "textAnnotation", text, ...(parent !== undefined && { parent }) };
  const next = withShapes({ ...model, artifacts: [...(model.artifacts ?? []), note] }, { [id]: box });
  if (!about || !element || !bounds) return next;
  const line: Artifact = {
    id: about.lineId,
    type: "association",
    source: about.element,
    target: id,
    ...(parent !== undefined && { parent }),
  };
  const waypoints = [
    { x: Math.round(bounds.x + bounds.width / 2), y: box.y < bounds.y ? bounds.y : bounds.y + bounds.height },
    { x: box.x, y: Math.round(box.y + box.height / 2) },
  ];
  return withEdges({ ...next, artifacts: [...(next.artifacts ?? []), line] }, { [about.lineId]: { waypoints } });
}
