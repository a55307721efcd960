import type { Model, Point } from "@/lib/model";
import { centreOf, contains, union } from "./geometry/rectangle";
import { isActivityKind, isScope } from "./geometry/sizes";
import {
  addElement,
  appendElement,
  attachBoundary,
  boundsOf,
  type BoundaryDraft,
  changeType,
  connect,
  copy,
  type ElementDraft,
  findElement,
  findFlow,
  Fragment,
  freshId,
  idsOf,
  insertOnFlow,
  move,
  paste,
  pasteIds,
  remove,
} from "./commands";
import { canAttach } from "./rules/can-attach";
import type { StudioStore } from "./studio-store";
import { templateLabel } from "./templates";

/** What people do in the studio, as edits of the store: what they name, and what is selected afterwards. */

const isNamed = (draft: ElementDraft): boolean => isActivityKind(draft.type);

export function append(store: StudioStore, after: string, draft: ElementDraft, at?: Point): void {
  const id = freshId(store.model, draft.type);
  const flowId = freshId(store.model, "flow");
  store.edit(`Add ${labelOf(draft)}`, (m) => appendElement(m, { id, flowId, after, draft, ...(at && { at }) }), {
    select: [id],
    ...(isNamed(draft) && { rename: id }),
  });
}

/** Puts a new element where it was dropped: on a flow, as a boundary event on an activity, in a sub-process, or on the sheet. */
export function drop(store: StudioStore, draft: ElementDraft, at: Point): void {
  const { model } = store;
  const id = freshId(model, draft.type);
  const options = { select: [id], ...(isNamed(draft) && { rename: id }) };
  const label = `Add ${labelOf(draft)}`;
  const host = draft.type === "intermediateCatchEvent" ? borderAt(model, at) : undefined;
  if (host !== undefined && draft.type === "intermediateCatchEvent") {
    const boundary: BoundaryDraft = { type: "boundaryEvent", interrupting: true, definitions: draft.definitions };
    if (store.edit(label, (m) => attachBoundary(m, { id, host, draft: boundary, at }), { select: [id] })) return;
  }
  const flow = flowAt(model, at);
  if (flow !== undefined) {
    const flowId = freshId(model, "flow");
    if (store.edit(label, (m) => insertOnFlow(m, { id, flowId, flow, draft, at }), options)) return;
  }
  const parent = scopeAt(model, at, []);
  store.edit(label, (m) => addElement(m, { id, draft, at, ...(parent !== undefined && { parent }) }), options);
}

export function attach(store: StudioStore, host: string, draft: BoundaryDraft): void {
  const id = freshId(store.model, "boundaryEvent");
  store.edit("Add boundary event", (m) => attachBoundary(m, { id, host, draft }), { select: [id] });
}

export function connectTo(store: StudioStore, source: string, target: string): boolean {
  const id = freshId(store.model, "flow");
  return store.edit("Connect", (m) => connect(m, { id, source, target }), { select: [target] });
}

export function convert(store: StudioStore, id: string, draft: ElementDraft | BoundaryDraft): void {
  const { name: _name, ...rest } = draft;
  store.edit("Change type", (m) => changeType(m, { id, draft: rest }));
}

/** Moves shapes by what the pointer moved them; what ends up over another sub-process goes into it. */
export function drag(store: StudioStore, moves: readonly { id: string; dx: number; dy: number }[]): void {
  store.edit(moves.length > 1 ? "Move elements" : "Move", (model) => {
    const groups = new Map<string, { ids: string[]; dx: number; dy: number }>();
    for (const { id, dx, dy } of moves) {
      const key = `${dx},${dy}`;
      const group = groups.get(key);
      if (group) group.ids.push(id);
      else groups.set(key, { ids: [id], dx, dy });
    }
    const moved = moves.map((m) => m.id);
    return [...groups.values()].reduce((next, { ids, dx, dy }) => {
      const into = dropScope(model, ids, moved, dx, dy);
      return move(next, { ids, dx, dy, ...(into !== undefined && { into }) });
    }, model);
  });
}

/** The scope that shapes are dropped into, where it is another one; judged by where their middle is, before anything grows. */
function dropScope(
  model: Model,
  ids: readonly string[],
  moved: readonly string[],
  dx: number,
  dy: number,
): string | null | undefined {
  const elements = ids.map((id) => findElement(model, id)).filter((e) => e !== undefined && e.type !== "boundaryEvent");
  const [first] = elements;
  const bounds = union(elements.flatMap((e) => (e ? (boundsOf(model, e.id) ?? []) : [])));
  if (!first || !bounds || elements.some((e) => e?.parent !== first.parent)) return undefined;
  const centre = centreOf(bounds);
  const scope = scopeAt(model, { x: centre.x + dx, y: centre.y + dy }, [...moved]);
  return scope === first.parent ? undefined : (scope ?? null);
}

export function nudge(store: StudioStore, dx: number, dy: number): void {
  const ids = store.selection;
  store.edit("Move", (m) => move(m, { ids, dx, dy }), { group: `nudge:${ids.join()}` });
}

export function removeSelected(store: StudioStore): void {
  const ids = store.selection.filter(
    (id) => findElement(store.model, id) || findFlow(store.model, id) || isNote(store.model, id),
  );
  if (ids.length > 0) store.edit("Delete", (m) => remove(m, { ids }));
}

const isNote = (model: Model, id: string): boolean => (model.artifacts ?? []).some((a) => a.id === id);

/** What the clipboard gets; undefined: nothing that can be copied is selected. */
export function copied(store: StudioStore): string | undefined {
  const fragment = copy(store.model, store.selection);
  return fragment && JSON.stringify(fragment);
}

/** Pastes what `copied` gave, here or in another workflow. False: the text is something else. */
export function pasteText(store: StudioStore, text: string, at?: Point): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  const fragment = Fragment.safeParse(value);
  if (!fragment.success) return false;
  const { shapes } = fragment.data.layout;
  const boxes = Object.values(shapes);
  const left = Math.min(...boxes.map((b) => b.x));
  const top = Math.min(...boxes.map((b) => b.y));
  const dx = at && Number.isFinite(left) ? Math.round(at.x - left) : 30;
  const dy = at && Number.isFinite(top) ? Math.round(at.y - top) : 30;
  const ids = pasteIds(store.model, fragment.data);
  const select = fragment.data.elements.map((e) => ids.get(e.id)!);
  return store.edit("Paste", (m) => paste(m, { fragment: fragment.data, dx, dy }), { select });
}

/** The innermost open sub-process around a point. */
export function scopeAt(model: Model, p: Point, without: readonly string[]): string | undefined {
  const hits = model.elements.filter((e) => {
    const shape = model.layout.shapes[e.id];
    const isOpen = isScope(e.type) && shape !== undefined && shape.expanded !== false && shape.width > 150;
    return isOpen && contains(shape, p) && !without.includes(e.id);
  });
  const depth = (id: string): number => {
    const parent = findElement(model, id)?.parent;
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  return hits.sort((a, b) => depth(b.id) - depth(a.id))[0]?.id;
}

const REACH = 12;

/** The activity whose border the point is on. */
export function borderAt(model: Model, p: Point): string | undefined {
  return model.elements.find((e) => {
    const b = boundsOf(model, e.id);
    if (!b || !canAttach(model, e.id)) return false;
    const isNear =
      p.x > b.x - REACH && p.x < b.x + b.width + REACH && p.y > b.y - REACH && p.y < b.y + b.height + REACH;
    const isDeep =
      p.x > b.x + REACH && p.x < b.x + b.width - REACH && p.y > b.y + REACH && p.y < b.y + b.height - REACH;
    return isNear && !isDeep;
  })?.id;
}

/** The flow that the point is on. */
export function flowAt(model: Model, p: Point): string | undefined {
  return model.flows.find((f) => {
    const line = model.layout.edges[f.id]?.waypoints ?? [];
    return line.some((b, i) => {
      const a = line[i - 1];
      if (!a) return false;
      const isNearX = p.x >= Math.min(a.x, b.x) - REACH && p.x <= Math.max(a.x, b.x) + REACH;
      const isNearY = p.y >= Math.min(a.y, b.y) - REACH && p.y <= Math.max(a.y, b.y) + REACH;
      if (!isNearX || !isNearY) return false;
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      const distance = length === 0 ? 0 : Math.abs((b.x - a.x) * (a.y - p.y) - (a.x - p.x) * (b.y - a.y)) / length;
      return distance <= REACH;
    });
  })?.id;
}

function labelOf(draft: ElementDraft): string {
  return templateLabel(draft).toLowerCase();
}

export const everyId = (model: Model): string[] =>
  [...idsOf(model)].filter((id) => findElement(model, id) ?? isNote(model, id));
