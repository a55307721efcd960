import type { Flow, ModelElement, Point } from "../schema";
import { isActivity, isScope, type ModelView } from "../rules/rule";
import { lanesOf, placeInLanes, type LaneBands } from "./lanes";
import { placeNodes, withoutCircles, type PlaceEdge } from "./place";
import { Router, type End, type Side } from "./route";
import { around, centerOf, EVENT, isNamedOutside, moved, sizeOf, textSize, type Box, type Size } from "./sizes";

/** A scope drawn around its own origin. */
export interface Drawing {
  readonly shapes: Map<string, Box>;
  readonly edges: Map<string, Point[]>;
  readonly lanes?: LaneBands;
}

export const PADDING = { left: 30, top: 40, right: 30, bottom: 30 } as const;
const ROW_GAP = 40;
const COLUMN_GAP = 50;
const EMPTY_SCOPE: Size = { width: 140, height: 100 };

/** Draws the content of a scope, sub-processes within it from the inside out. */
export function arrangeScope(
  view: ModelView,
  scope: string | undefined,
  isCollapsed: (id: string) => boolean,
  depth = 0,
): Drawing {
  const content = view.content(scope);
  const nodes = content.filter((element) => element.type !== "boundaryEvent");
  const inner = new Map<string, { drawing: Drawing; box: Box }>();
  const sizes = new Map<string, Size>();
  for (const node of nodes) {
    sizes.set(node.id, sizeOf(node));
    if (!isScope(node) || isCollapsed(node.id) || depth >= 64) continue;
    const drawing = arrangeScope(view, node.id, isCollapsed, depth + 1);
    const box = around(drawing.shapes.values(), [...drawing.edges.values()].flat());
    sizes.set(
      node.id,
      box
        ? { width: box.width + PADDING.left + PADDING.right, height: box.height + PADDING.top + PADDING.bottom }
        : EMPTY_SCOPE,
    );
    if (box) inner.set(node.id, { drawing, box });
  }

  const flows = flowsWithin(view, content);
  const hostOf = (element: ModelElement): string =>
    element.type === "boundaryEvent" ? element.attachedTo : element.id;
  const edges: (PlaceEdge & { flow: Flow })[] = flows
    .map(({ flow, source, target }) => ({
      flow,
      source: hostOf(source),
      target: hostOf(target),
      isAside: source.type === "boundaryEvent",
      nameWidth: flow.name ? textSize(flow.name).width : 0,
    }))
    .filter((edge) => edge.source !== edge.target && sizes.has(edge.source) && sizes.has(edge.target));
  const options = { columnGap: COLUMN_GAP, rowGap: ROW_GAP };
  const spaced = nodes.map((node) => ({ id: node.id, ...spaceFor(view, node, sizes.get(node.id)!) }));
  const placed = placeNodes(spaced, edges, options);
  const bands = scope === undefined ? lanesOf(view.model) : undefined;
  const lanes = bands && placeInLanes(bands, spaced, edges, placed, ROW_GAP);

  const shapes = new Map<string, Box>();
  for (const node of nodes) {
    const { width, height } = sizes.get(node.id)!;
    const at = placed.get(node.id)!;
    shapes.set(node.id, { x: Math.round((at.x - width / 2) / 5) * 5, y: Math.round(at.y - height / 2), width, height });
  }
  attachBoundaries(view, nodes, shapes);
  const routes = drawFlows(view, content, shapes, new Map());

  for (const [id, { drawing, box }] of inner) {
    const shape = shapes.get(id)!;
    const [dx, dy] = [shape.x + PADDING.left - box.x, shape.y + PADDING.top - box.y];
    for (const [child, at] of drawing.shapes) shapes.set(child, moved(at, dx, dy));
    for (const [flow, points] of drawing.edges)
      routes.set(
        flow,
        points.map((point) => moved(point, dx, dy)),
      );
  }
  return lanes ? { shapes, edges: routes, lanes } : { shapes, edges: routes };
}

interface FlowEnds {
  readonly flow: Flow;
  readonly source: ModelElement;
  readonly target: ModelElement;
}

/** Flows between elements of one scope. */
export function flowsWithin(view: ModelView, content: readonly ModelElement[]): FlowEnds[] {
  const here = new Map(content.map((element) => [element.id, element]));
  return content.flatMap((source) =>
    view.outgoing(source.id).flatMap((flow) => {
      const target = here.get(flow.target);
      return target ? [{ flow, source, target }] : [];
    }),
  );
}

/** Room for what hangs on a shape: the name below events and gateways, boundary events on the border. */
function spaceFor(view: ModelView, element: ModelElement, size: Size): Size {
  const below = isNamedOutside(element) && element.name ? textSize(element.name).height + 4 : 0;
  const attached = view.boundaries(element.id).length > 0 ? EVENT : 0;
  // The same above, so that the middle of the space is the middle of the shape.
  return { width: size.width, height: size.height + 2 * Math.max(below, attached) };
}

/** Sets boundary events on the border of their hosts, on the side of what follows them. */
export function attachBoundaries(
  view: ModelView,
  hosts: readonly ModelElement[],
  shapes: Map<string, Box>,
  isMissing: (id: string) => boolean = () => true,
): void {
  for (const host of hosts) {
    const box = shapes.get(host.id);
    if (!box) continue;
    const events = view.boundaries(host.id).filter((event) => isMissing(event.id));
    if (events.length === 0) continue;
    const target = (event: ModelElement): Point | undefined => {
      const next = view.outgoing(event.id)[0];
      const at = next && next.target !== host.id ? shapes.get(next.target) : undefined;
      return at && centerOf(at);
    };
    const capacity = Math.max(1, Math.floor((box.width - 8) / (EVENT + 8)));
    const onSide: ModelElement[] = [];
    for (const event of events) {
      const at = target(event);
      if (
        !at ||
        !fitsOnSide(box, at) ||
        onSide.some((other) => Math.abs(centerOf(shapes.get(other.id)!).y - at.y) < EVENT + 8)
      )
        continue;
      onSide.push(event);
      shapes.set(event.id, { x: box.x + box.width - EVENT / 2, y: at.y - EVENT / 2, width: EVENT, height: EVENT });
    }
    const others = events.filter((event) => !onSide.includes(event));
    const isUp = (event: ModelElement) => (target(event)?.y ?? box.y) < box.y;
    const below = others.filter((event) => !isUp(event));
    const down = below.slice(0, capacity);
    const up = [...others.filter(isUp), ...below.slice(capacity)];
    for (const [side, list] of [
      ["top", up],
      ["bottom", down],
    ] as const) {
      // The nearer what follows, the further left: their ways then do not cross.
      const ordered = [...list].sort((a, b) => (target(a)?.x ?? 0) - (target(b)?.x ?? 0));
      const room = box.width - EVENT - 8;
      ordered.forEach((event, i) => {
        const x = ordered.length === 1 ? box.x + box.width - EVENT - 12 : box.x + 4 + (room * i) / (ordered.length - 1);
        const y = (side === "top" ? box.y : box.y + box.height) - EVENT / 2;
        shapes.set(event.id, { x: Math.round(x), y, width: EVENT, height: EVENT });
      });
    }
  }
}

/** Whether what follows an event lies right of a large host, level with its right border and off the middle of it. */
function fitsOnSide(host: Box, at: Point): boolean {
  const isLevel = at.y > host.y + EVENT && at.y < host.y + host.height - EVENT;
  return at.x > host.x + host.width && isLevel && Math.abs(at.y - centerOf(host).y) > EVENT;
}

/** Ways for the flows of a scope that have none yet; `drawn` holds those that stay. */
export function drawFlows(
  view: ModelView,
  content: readonly ModelElement[],
  shapes: ReadonlyMap<string, Box>,
  drawn: ReadonlyMap<string, readonly Point[]>,
): Map<string, Point[]> {
  const obstacles = content.flatMap((element) => shapes.get(element.id) ?? []);
  const router = new Router(obstacles);
  const flows = flowsWithin(view, content);
  const forward = new Set(
    withoutCircles(
      content.filter((element) => element.type !== "boundaryEvent"),
      flows.map(({ flow, source }) => ({
        source: source.type === "boundaryEvent" ? source.attachedTo : flow.source,
        target: flow.target,
        isAside: false,
        id: flow.id,
      })),
    ).map((edge) => (edge as unknown as { id: string }).id),
  );
  const ways = flows.flatMap(({ flow, source, target }) => {
    const from = shapes.get(source.id);
    const to = shapes.get(target.id);
    if (!from || !to) return [];
    const way = {
      id: flow.id,
      source: source.id,
      target: target.id,
      from: exits(source, from, shapes),
      to: entrances(target, to),
    };
    const [a, b] = [centerOf(from), centerOf(to)];
    // Level ways first, then short ones; those that lead back find their way around all others.
    const rank = (forward.has(flow.id) ? 0 : 1e6) + (a.y === b.y ? 0 : 1e4) + Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    return [{ way, rank }];
  });
  const routes = new Map<string, Point[]>();
  for (const { way } of ways) {
    const points = drawn.get(way.id);
    if (points) router.add(way, points);
  }
  for (const { way } of ways.sort((a, b) => a.rank - b.rank))
    if (!drawn.has(way.id)) routes.set(way.id, router.route(way));
  return routes;
}

type Sides = Partial<Record<Side, number>>;

function exits(element: ModelElement, box: Box, shapes: ReadonlyMap<string, Box>): End {
  return { box, sides: exitSides(element, box, shapes) };
}

function exitSides(element: ModelElement, box: Box, shapes: ReadonlyMap<string, Box>): Sides {
  if (element.type === "boundaryEvent") {
    const host = shapes.get(element.attachedTo);
    const at = centerOf(box);
    if (!host) return { bottom: 0 };
    if (at.x <= host.x + 1) return { left: 0 };
    if (at.x >= host.x + host.width - 1) return { right: 0 };
    return Math.abs(at.y - host.y) < Math.abs(at.y - host.y - host.height) ? { top: 0 } : { bottom: 0 };
  }
  if (element.type.endsWith("Gateway")) return { right: 0, top: 5, bottom: 0, left: 200 };
  return { right: 0, top: isActivity(element) ? 70 : 90, bottom: isActivity(element) ? 60 : 80, left: 200 };
}

function entrances(element: ModelElement, box: Box): End {
  if (element.type.endsWith("Gateway")) return { box, sides: { left: 0, top: 10, bottom: 10, right: 120 } };
  return { box, sides: { left: 0, top: 45, bottom: 45, right: 160 } };
}
