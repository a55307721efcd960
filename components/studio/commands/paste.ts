import { z } from "zod";
import { Flow, Layout, ModelElement, type Model } from "@/lib/model";
import { canContain } from "../rules/can-contain";
import { compact, subtree, translateEdge, translateShape, withEdges, withShapes } from "./edit";
import { fitAround } from "./fit";
import { freshId, idsOf } from "./fresh-id";

/** Copied elements with the flows between them; what the clipboard holds as JSON. */
export const Fragment = z.strictObject({
  throughline: z.literal("fragment"),
  elements: z.array(ModelElement),
  flows: z.array(Flow),
  layout: Layout,
});
export type Fragment = z.infer<typeof Fragment>;

export function copy(model: Model, ids: readonly string[]): Fragment | undefined {
  const chosen = subtree(
    model,
    model.elements.filter((e) => ids.includes(e.id)).map((e) => e.id),
  );
  // A boundary event is copied with its host only.
  const elements = model.elements.filter(
    (e) => chosen.has(e.id) && (e.type !== "boundaryEvent" || chosen.has(e.attachedTo)),
  );
  if (elements.length === 0) return undefined;
  const held = new Set(elements.map((e) => e.id));
  const flows = model.flows.filter((f) => held.has(f.source) && held.has(f.target));
  const pick = <T>(record: Record<string, T>, keys: Iterable<string>) =>
    Object.fromEntries([...keys].flatMap((id) => (record[id] === undefined ? [] : [[id, record[id]] as const])));
  return {
    throughline: "fragment",
    elements,
    flows,
    layout: {
      shapes: pick(model.layout.shapes, held),
      edges: pick(
        model.layout.edges,
        flows.map((f) => f.id),
      ),
    },
  };
}

export interface Paste {
  readonly fragment: Fragment;
  readonly dx: number;
  readonly dy: number;
  readonly parent?: string;
}

/** The id that each copied thing will get. */
export function pasteIds(model: Model, fragment: Fragment): Map<string, string> {
  const taken = idsOf(model);
  const ids = new Map<string, string>();
  const take = (old: string, kind: Parameters<typeof freshId>[1]) => {
    const id = freshId(model, kind, taken);
    taken.add(id);
    ids.set(old, id);
  };
  for (const e of fragment.elements) take(e.id, e.type);
  for (const f of fragment.flows) take(f.id, "flow");
  return ids;
}

/** Puts copies on the sheet, moved by dx and dy, under ids of their own. */
export function paste(model: Model, { fragment, dx, dy, parent }: Paste): Model {
  if (fragment.elements.length === 0 || !canContain(model, parent, [])) return model;
  const ids = pasteIds(model, fragment);
  const elements: ModelElement[] = [];
  for (const element of fragment.elements) {
    const parsed = ModelElement.safeParse(copied(element, ids, parent));
    if (!parsed.success) return model;
    elements.push(parsed.data);
  }
  const held = new Set(elements.map((e) => e.id));
  if (elements.some((e) => e.type === "boundaryEvent" && !held.has(e.attachedTo))) return model;
  const flows = fragment.flows.map((f) => ({
    ...f,
    id: ids.get(f.id)!,
    source: ids.get(f.source) ?? "",
    target: ids.get(f.target) ?? "",
  }));
  if (flows.some((f) => !held.has(f.source) || !held.has(f.target))) return model;
  const shapes = Object.entries(fragment.layout.shapes).flatMap(([id, s]) =>
    ids.has(id) ? [[ids.get(id)!, translateShape(s, dx, dy)] as const] : [],
  );
  const edges = Object.entries(fragment.layout.edges).flatMap(([id, e]) =>
    ids.has(id) ? [[ids.get(id)!, translateEdge(e, dx, dy)] as const] : [],
  );
  let next: Model = { ...model, elements: [...model.elements, ...elements], flows: [...model.flows, ...flows] };
  next = withEdges(withShapes(next, Object.fromEntries(shapes)), Object.fromEntries(edges));
  return fitAround(next, held);
}

function copied(element: ModelElement, ids: ReadonlyMap<string, string>, parent: string | undefined): ModelElement {
  const own = element.parent === undefined ? undefined : ids.get(element.parent);
  let next: ModelElement = compact({ ...element, id: ids.get(element.id)!, parent: own ?? parent });
  if ("default" in next && next.default !== undefined) next = compact({ ...next, default: ids.get(next.default) });
  if (next.type === "boundaryEvent") next = { ...next, attachedTo: ids.get(next.attachedTo) ?? "" };
  if ("definitions" in next) {
    const definitions = next.definitions.map((d) =>
      d.type === "compensation" ? compact({ ...d, activity: d.activity && ids.get(d.activity) }) : d,
    );
    next = { ...next, definitions };
  }
  return next;
}
