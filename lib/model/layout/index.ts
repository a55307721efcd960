import type { Layout, Model, ModelElement, Point } from "../schema";
import { isScope, ModelView } from "../rules/rule";
import { arrangeScope, attachBoundaries, drawFlows, PADDING, type Drawing } from "./arrange";
import { drawArtifacts } from "./artifacts";
import { LabelPlacer } from "./labels";
import { HEADER, laneShapes } from "./lanes";
import { around, moved, overlaps, sizeOf, type Box } from "./sizes";

export interface LayoutOptions {
  /** Draws everything anew; else only what has no place yet. */
  readonly all?: boolean;
}

/** Where the first element of a new drawing lies. */
const ORIGIN = { x: 160, y: 100 } as const;

type Shapes = Layout["shapes"];
type Edges = Layout["edges"];

/** The model with a place for every element and a way for every flow, left to right. Broken references are left out. */
export function layoutModel(model: Model, options: LayoutOptions = {}): Model {
  const view = new ModelView(model, {});
  const given: Layout = options.all ? { shapes: {}, edges: {} } : model.layout;
  const isCollapsed = (id: string) => model.layout.shapes[id]?.expanded === false;
  const isNew = model.elements.every((element) => element.parent !== undefined || !given.shapes[element.id]);
  const drawing = isNew ? drawAnew(view, isCollapsed) : complete(view, given, isCollapsed);
  return { ...model, layout: withLabels(view, drawing, given, isCollapsed) };
}

function drawAnew(view: ModelView, isCollapsed: (id: string) => boolean): Layout {
  const drawing = arrangeScope(view, undefined, isCollapsed);
  const layout: { shapes: Shapes; edges: Edges } = { shapes: {}, edges: {} };
  const bounds = around(drawing.shapes.values(), [...drawing.edges.values()].flat());
  if (!bounds) return layout;
  // A lane's ways may leave its nodes' rows, never its border.
  const top = drawing.lanes ? Math.min(0, bounds.y) : bounds.y;
  put(layout, drawing, ORIGIN.x - bounds.x, ORIGIN.y - top);
  if (drawing.lanes) {
    const lanes = laneShapes(view.model, drawing.lanes, bounds);
    for (const [id, box] of lanes)
      layout.shapes[id] = { ...moved(box, ORIGIN.x - bounds.x, ORIGIN.y - top), horizontal: true };
  }
  const { pool } = view.model;
  if (pool) {
    const inside = around(
      Object.values(layout.shapes),
      Object.values(layout.edges).flatMap((edge) => edge.waypoints),
    )!;
    const pad = drawing.lanes ? 0 : 30;
    layout.shapes[pool.id] = {
      x: inside.x - pad - HEADER,
      y: inside.y - pad,
      width: inside.width + 2 * pad + HEADER,
      height: inside.height + 2 * pad,
      horizontal: true,
    };
  }
  for (const element of view.model.elements) {
    if (isScope(element) && isCollapsed(element.id) && layout.shapes[element.id])
      drawPlane(view, element, layout, isCollapsed);
  }
  return layout;
}

/** What a collapsed sub-process holds is drawn on a plane of its own. */
function drawPlane(
  view: ModelView,
  element: ModelElement,
  layout: { shapes: Shapes; edges: Edges },
  isCollapsed: (id: string) => boolean,
): void {
  const drawing = arrangeScope(view, element.id, isCollapsed);
  const bounds = around(drawing.shapes.values(), [...drawing.edges.values()].flat());
  if (bounds) put(layout, drawing, ORIGIN.x - bounds.x, ORIGIN.y - bounds.y);
}

function put(layout: { shapes: Shapes; edges: Edges }, drawing: Drawing, dx: number, dy: number): void {
  for (const [id, box] of drawing.shapes) layout.shapes[id] = moved(box, dx, dy);
  for (const [id, points] of drawing.edges)
    layout.edges[id] = { waypoints: points.map((point) => moved(point, dx, dy)) };
}

/** Keeps what has a place and finds one near its neighbours for the rest. */
function complete(view: ModelView, given: Layout, isCollapsed: (id: string) => boolean): Layout {
  const layout: { shapes: Shapes; edges: Edges } = { shapes: { ...given.shapes }, edges: { ...given.edges } };
  for (const { scope, content } of inOrder(view)) {
    const nodes = content.filter((element) => element.type !== "boundaryEvent");
    const missing = nodes.filter((element) => !layout.shapes[element.id]);
    if (scope && missing.length === nodes.length && nodes.length > 0) fillScope(view, scope, layout, isCollapsed);
    else for (const element of missing) layout.shapes[element.id] = freePlace(view, element, content, layout.shapes);
    const shapes = new Map<string, Box>(Object.entries(layout.shapes));
    attachBoundaries(view, nodes, shapes, (id) => !layout.shapes[id]);
    for (const element of content) {
      const box = shapes.get(element.id);
      if (box && !layout.shapes[element.id]) layout.shapes[element.id] = box;
    }
    const drawn = new Map<string, readonly Point[]>(
      Object.entries(layout.edges).map(([id, { waypoints }]) => [id, waypoints]),
    );
    for (const [id, waypoints] of drawFlows(view, content, shapes, drawn)) layout.edges[id] = { waypoints };
  }
  return layout;
}

/** Scopes from the outside in, so that a sub-process has its place before its content. */
function* inOrder(view: ModelView): Iterable<{ scope: ModelElement | undefined; content: readonly ModelElement[] }> {
  const queue: (ModelElement | undefined)[] = [undefined];
  const seen = new Set<string>();
  for (const scope of queue) {
    const content = view.content(scope?.id);
    yield { scope, content };
    for (const element of content) {
      if (!isScope(element) || seen.has(element.id)) continue;
      seen.add(element.id);
      queue.push(element);
    }
  }
}

function fillScope(
  view: ModelView,
  scope: ModelElement,
  layout: { shapes: Shapes; edges: Edges },
  isCollapsed: (id: string) => boolean,
): void {
  if (isCollapsed(scope.id)) {
    drawPlane(view, scope, layout, isCollapsed);
    return;
  }
  const drawing = arrangeScope(view, scope.id, isCollapsed);
  const bounds = around(drawing.shapes.values(), [...drawing.edges.values()].flat());
  const shape = layout.shapes[scope.id];
  if (!bounds || !shape) return;
  put(layout, drawing, shape.x + PADDING.left - bounds.x, shape.y + PADDING.top - bounds.y);
  layout.shapes[scope.id] = {
    ...shape,
    width: Math.max(shape.width, bounds.width + PADDING.left + PADDING.right),
    height: Math.max(shape.height, bounds.height + PADDING.top + PADDING.bottom),
  };
}

/** Right of what leads to it, else left of what it leads to, else below everything; moved down until it covers nothing. */
function freePlace(view: ModelView, element: ModelElement, content: readonly ModelElement[], shapes: Shapes): Box {
  const size = sizeOf(element);
  const before = view.incoming(element.id).flatMap((flow) => shapes[flow.source] ?? [])[0];
  const after = view.outgoing(element.id).flatMap((flow) => shapes[flow.target] ?? [])[0];
  const parent = element.parent === undefined ? undefined : shapes[element.parent];
  const all = around(content.flatMap((each) => shapes[each.id] ?? []));
  let at: Box;
  if (before) at = { x: before.x + before.width + 50, y: before.y + (before.height - size.height) / 2, ...size };
  else if (after) at = { x: after.x - 50 - size.width, y: after.y + (after.height - size.height) / 2, ...size };
  else if (all) at = { x: all.x, y: all.y + all.height + 40, ...size };
  else at = { x: (parent?.x ?? ORIGIN.x) + PADDING.left, y: (parent?.y ?? ORIGIN.y) + PADDING.top, ...size };
  const others = content.flatMap((each) => shapes[each.id] ?? []);
  while (others.some((other) => overlaps(at, other, 20))) at = moved(at, 0, 20);
  return at;
}

function withLabels(view: ModelView, layout: Layout, given: Layout, isCollapsed: (id: string) => boolean): Layout {
  const drawn = drawArtifacts(view.model, layout);
  const shapes: Shapes = { ...drawn.shapes };
  const edges: Edges = { ...drawn.edges };
  const obstacles = view.model.elements.flatMap((element) =>
    isScope(element) && !isCollapsed(element.id) ? [] : (shapes[element.id] ?? []),
  );
  const kept = [...Object.values(given.shapes), ...Object.values(given.edges)].flatMap((each) => each.label ?? []);
  const placer = new LabelPlacer(
    [...obstacles, ...kept],
    [
      ...Object.values(edges).map((edge) => edge.waypoints),
      // A name should not lie across the border of a sub-process or a lane.
      ...[...view.model.elements.filter(isScope), ...(view.model.lanes ?? [])].flatMap(({ id }) => {
        const frame = shapes[id];
        return frame && !isCollapsed(id) ? [borderOf(frame)] : [];
      }),
    ],
  );
  for (const element of view.model.elements) {
    const shape = shapes[element.id];
    if (!shape) continue;
    const label = shape.label ?? (given.shapes[element.id] ? undefined : placer.ofElement(element, shape));
    const expanded = isScope(element) ? !isCollapsed(element.id) : undefined;
    shapes[element.id] = {
      ...shape,
      ...(label && { label }),
      ...(expanded !== undefined && { expanded: shape.expanded ?? expanded }),
    };
  }
  for (const flow of view.model.flows) {
    const edge = edges[flow.id];
    if (!edge || given.edges[flow.id]) continue;
    const label = placer.ofFlow(flow.name, edge.waypoints);
    if (label) edges[flow.id] = { ...edge, label };
  }
  return { shapes, edges };
}

function borderOf({ x, y, width, height }: Box): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
    { x, y },
  ];
}
