import type { Flow, Layout, Model, ModelElement, Point } from "@/lib/model";

/** Centre of an element on the drawing grid: column and row. */
type Place = readonly [column: number, row: number];
type Distribute<T> = T extends unknown
  ? Omit<T, "id"> & { /** A sub-process is drawn around what it holds. */ at?: Place }
  : never;
export type PlacedElement = Distribute<ModelElement>;
type Named = PlacedElement & { id: string };
/** `via`: the grid row that a flow runs along on its way, for loops back. */
export interface PlacedFlow extends Omit<Flow, "id" | "source" | "target"> {
  readonly id?: string;
  readonly isDefault?: boolean;
  readonly via?: number;
}

const COLUMN = 150;
const ROW = 120;
const ORIGIN = { x: 120, y: 120 };
const PADDING = { x: 40, top: 50, bottom: 40 };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A model drawn on a grid: elements by id with their place, flows as [from, to, more]. */
export function draw(
  head: Pick<Model, "id" | "name" | "documentation" | "instance">,
  elements: Readonly<Record<string, PlacedElement>>,
  flows: readonly (readonly [string, string, PlacedFlow?])[],
): Model {
  const list = Object.entries(elements).map(([id, element]) => ({ id, ...element })) as (PlacedElement & {
    id: string;
  })[];
  const boxes = new Map<string, Box>();
  // Innermost first, so that a sub-process knows what it encloses.
  for (const element of [...list].reverse()) boxes.set(element.id, boxOf(element, list, boxes));
  for (const element of list) {
    if (element.type !== "boundaryEvent") continue;
    const host = boxes.get(element.attachedTo)!;
    const own = boxes.get(element.id)!;
    boxes.set(element.id, { ...own, y: host.y + host.height - own.height / 2 });
  }

  const defaults = new Map<string, string>();
  const edges: Layout["edges"] = {};
  const drawn = flows.map(([source, target, { isDefault, via, ...more } = {}]): Flow => {
    const id = more.id ?? `${source}-${target}`;
    if (isDefault) defaults.set(source, id);
    const kind = (of: string) => elements[of]!.type;
    const waypoints = route(
      boxes.get(source)!,
      boxes.get(target)!,
      kind(source),
      kind(target),
      via === undefined ? undefined : ORIGIN.y + via * ROW,
    );
    edges[id] = { waypoints };
    return { ...more, id, source, target };
  });

  return {
    format: 1,
    ...head,
    elements: list.map(({ at: _at, ...element }) => ({
      ...element,
      ...(defaults.has(element.id) && { default: defaults.get(element.id) }),
    })),
    flows: drawn,
    layout: {
      shapes: Object.fromEntries(
        list.map(({ id, type, name }) => {
          const box = boxes.get(id)!;
          const label = name === undefined ? undefined : labelOf(type, box);
          return [id, { ...box, ...(type === "subProcess" && { expanded: true }), ...(label && { label }) }];
        }),
      ),
      edges,
    },
  };
}

function boxOf(element: Named, all: readonly Named[], known: ReadonlyMap<string, Box>): Box {
  if (element.type === "subProcess") {
    const inside = all.filter((other) => other.parent === element.id).map((other) => known.get(other.id)!);
    const left = Math.min(...inside.map((box) => box.x)) - PADDING.x;
    const top = Math.min(...inside.map((box) => box.y)) - PADDING.top;
    const right = Math.max(...inside.map((box) => box.x + box.width)) + PADDING.x;
    const bottom = Math.max(...inside.map((box) => box.y + box.height)) + PADDING.bottom;
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
  const [width, height] = element.type.endsWith("Event")
    ? [36, 36]
    : element.type.endsWith("Gateway")
      ? [50, 50]
      : [110, 80];
  const [column, row] = element.at ?? [0, 0];
  return { x: ORIGIN.x + column * COLUMN - width / 2, y: ORIGIN.y + row * ROW - height / 2, width, height };
}

/** Where flows leave downwards, the name stands beside them. */
function labelOf(type: string, box: Box): Box | undefined {
  if (type.endsWith("Gateway")) return { x: box.x - 80, y: box.y - 10, width: 100, height: 16 };
  if (type === "boundaryEvent") return { x: box.x - 90, y: box.y + box.height + 2, width: 100, height: 16 };
  return undefined;
}

/** Right angles only: gateways and boundary events are left upwards or downwards, gateways are entered that way. */
function route(from: Box, to: Box, fromKind: string, toKind: string, via: number | undefined): Point[] {
  const a = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  const b = { x: to.x + to.width / 2, y: to.y + to.height / 2 };
  const edge = (box: Box, y: number) => (y < box.y + box.height / 2 ? box.y : box.y + box.height);
  if (via !== undefined) {
    return [
      { x: a.x, y: edge(from, via) },
      { x: a.x, y: via },
      { x: b.x, y: via },
      { x: b.x, y: edge(to, via) },
    ];
  }
  if (Math.abs(a.x - b.x) < 2)
    return [
      { x: a.x, y: edge(from, b.y) },
      { x: a.x, y: edge(to, a.y) },
    ];
  const isForward = b.x > a.x;
  const out = { x: isForward ? from.x + from.width : from.x, y: a.y };
  const into = { x: isForward ? to.x : to.x + to.width, y: b.y };
  if (Math.abs(a.y - b.y) < 2) return [out, into];
  // A flow that crosses the border of a tall shape inside its height goes in straight.
  if (a.y > to.y + 10 && a.y < to.y + to.height - 10) return [out, { x: into.x, y: a.y }];
  if (b.y > from.y + 10 && b.y < from.y + from.height - 10) return [{ x: out.x, y: b.y }, into];
  if (fromKind.endsWith("Gateway") || fromKind === "boundaryEvent")
    return [{ x: a.x, y: edge(from, b.y) }, { x: a.x, y: b.y }, into];
  if (toKind.endsWith("Gateway")) return [out, { x: b.x, y: a.y }, { x: b.x, y: edge(to, a.y) }];
  const middle = (out.x + into.x) / 2;
  return [out, { x: middle, y: a.y }, { x: middle, y: b.y }, into];
}
