import { Position } from "@xyflow/react";
import type { Bounds, Model, ModelElement, Point } from "@/lib/model";
import { elementName } from "@/lib/model/element-words";
import { describeElement, describeFlow } from "./describe";
import { boundsOf, orthogonalRoute } from "./route";
import type {
  CanvasNode,
  CanvasOverlay,
  ElementOverlay,
  FlowOverlay,
  LineData,
  LineEdge,
  LineKind,
  Rect,
  SubProcessNode,
} from "./types";

export interface CanvasGraph {
  readonly nodes: CanvasNode[];
  readonly edges: LineEdge[];
  /** Holds all shapes, lines and labels. */
  readonly bounds: Rect;
  /** Where something is open: what to look at when the whole is too small to read. */
  readonly focus: Rect | undefined;
}

/** Layers from back to front; what lies in a sub-process is drawn above it, one layer set a level. */
const LAYER = { pool: 0, lane: 1, line: 4, shape: 6, boundary: 8 } as const;
const LEVEL = 10;

const DEFAULT_SIZE = {
  event: { width: 36, height: 36 },
  gateway: { width: 50, height: 50 },
  activity: { width: 100, height: 80 },
  subProcess: { width: 100, height: 80 },
} as const;

const NOT_REACHED: ElementOverlay = { status: "notReached", visits: 0 };
const NOT_TAKEN: FlowOverlay = { taken: 0 };

export function nodeTypeOf(element: ModelElement): "event" | "activity" | "subProcess" | "gateway" {
  switch (element.type) {
    case "startEvent":
    case "endEvent":
    case "intermediateCatchEvent":
    case "intermediateThrowEvent":
    case "boundaryEvent":
      return "event";
    case "subProcess":
    case "transaction":
    case "adHocSubProcess":
      return "subProcess";
    case "exclusiveGateway":
    case "inclusiveGateway":
    case "parallelGateway":
    case "eventBasedGateway":
    case "complexGateway":
      return "gateway";
    default:
      return "activity";
  }
}

/** The shapes and lines that draw a model as it is laid out, with what the overlay says of them. Pure. */
export function toNodes(model: Model, overlay?: CanvasOverlay, options: { isEditable?: boolean } = {}): CanvasGraph {
  const isEditable = options.isEditable ?? false;
  const { shapes, edges: lines } = model.layout;
  const elements = new Map(model.elements.map((e) => [e.id, e]));
  const rects = placeShapes(model);
  const expanded = new Set(model.elements.filter((e) => isExpanded(e, model)).map((e) => e.id));

  const isHidden = (id: string | undefined): boolean => {
    if (id === undefined) return false;
    const parent = elements.get(id)?.parent;
    return parent !== undefined && (!expanded.has(parent) || isHidden(parent));
  };
  const levelOf = (parent: string | undefined): number => {
    let level = 0;
    for (let at = parent; at !== undefined; at = elements.get(at)?.parent) level++;
    return level;
  };
  const elementOverlay = (id: string) =>
    overlay ? (overlay.elements[id] ?? (overlay.isPath ? NOT_REACHED : undefined)) : undefined;
  const flowOverlay = (id: string) =>
    overlay ? (overlay.flows[id] ?? (overlay.isPath ? NOT_TAKEN : undefined)) : undefined;

  const nodes: CanvasNode[] = [];

  const partners = (model.artifacts ?? [])
    .filter(({ type }) => type === "pool")
    .map(({ id, text }) => ({ id, name: text }));
  for (const pool of model.pool
    ? [{ id: model.pool.id, name: model.pool.name ?? model.name }, ...partners]
    : partners) {
    const rect = rects.get(pool.id);
    if (!rect) continue;
    nodes.push({
      ...frame(pool.id, rect, LAYER.pool),
      type: "pool",
      ariaLabel: `Pool: ${pool.name ?? pool.id}`,
      ...background(isEditable),
      data: {
        label: pool.name ?? "",
        labelBox: undefined,
        overlay: undefined,
        isEditable,
        isHorizontal: shapes[pool.id]?.horizontal ?? true,
      },
    });
  }
  for (const lane of model.lanes ?? []) {
    const rect = rects.get(lane.id);
    if (!rect) continue;
    nodes.push({
      ...frame(lane.id, rect, LAYER.lane),
      type: "lane",
      ariaLabel: `Lane: ${lane.name ?? lane.id}`,
      ...background(isEditable),
      data: {
        label: lane.name ?? "",
        labelBox: undefined,
        overlay: undefined,
        isEditable,
        isHorizontal: shapes[lane.id]?.horizontal ?? true,
      },
    });
  }

  // A node must follow the one it lies in: outer levels first, boundary events after their hosts.
  const ordered = model.elements
    .filter((e) => !isHidden(e.id))
    .map((element) => ({
      element,
      level: levelOf(element.parent),
      isBoundary: element.type === "boundaryEvent" ? 1 : 0,
    }))
    .sort((a, b) => a.level - b.level || a.isBoundary - b.isBoundary);
  for (const { element, level } of ordered) {
    const rect = rects.get(element.id)!;
    const holder = element.type === "boundaryEvent" ? element.attachedTo : element.parent;
    const holderRect = holder === undefined ? undefined : rects.get(holder);
    const own = elementOverlay(element.id);
    const layer = level * LEVEL + (element.type === "boundaryEvent" ? LAYER.boundary : LAYER.shape);
    const label = shapes[element.id]?.label;
    const common = {
      ...frame(element.id, rect, layer),
      ...(holder !== undefined && holderRect
        ? { parentId: holder, position: { x: rect.x - holderRect.x, y: rect.y - holderRect.y } }
        : {}),
      ariaLabel: describeElement(element.name, element.type, own),
    };
    const data = {
      element,
      label: element.name ?? "",
      labelBox: label && relative(label, rect),
      overlay: own,
      isEditable,
    };
    const type = nodeTypeOf(element);
    if (type === "subProcess") {
      const node: SubProcessNode = { ...common, type, data: { ...data, isExpanded: expanded.has(element.id) } };
      nodes.push(node);
    } else {
      nodes.push({ ...common, type, data });
    }
  }

  // A message flow may end at a pool, which has no handles: such a line is drawn by its points.
  const drawn = new Set(nodes.filter((n) => n.type !== "pool").map((n) => n.id));
  const artifacts = model.artifacts ?? [];
  for (const artifact of artifacts) {
    if (isLine(artifact.type) || artifact.type === "pool" || isHidden(artifact.id)) continue;
    if (artifact.parent !== undefined && !expanded.has(artifact.parent)) continue;
    const rect = rects.get(artifact.id);
    if (!rect) continue;
    const label = shapes[artifact.id]?.label;
    nodes.push({
      ...frame(
        artifact.id,
        rect,
        artifact.type === "group" ? LAYER.lane + 1 : LAYER.shape + levelOf(artifact.parent) * LEVEL,
      ),
      type: "artifact",
      ariaLabel: `${ARTIFACT_WORDS[artifact.type]}${artifact.text ? `: ${artifact.text}` : ""}`,
      selectable: isEditable,
      focusable: isEditable,
      data: {
        artifact,
        label: artifact.text ?? "",
        labelBox: label && relative(label, rect),
        overlay: undefined,
        isEditable,
      },
    });
    drawn.add(artifact.id);
  }

  const edges: LineEdge[] = [];
  const outgoing = new Map<string, number>();
  for (const flow of model.flows) outgoing.set(flow.source, (outgoing.get(flow.source) ?? 0) + 1);
  // The only way out is taken as often as its element was visited, which stands there already.
  const isBranch = (source: string) => (outgoing.get(source) ?? 0) > 1;
  const nameOf = (id: string) => {
    const element = elements.get(id);
    return element ? elementName(element) : id;
  };
  for (const flow of model.flows) {
    if (!drawn.has(flow.source) || !drawn.has(flow.target)) continue;
    const source = elements.get(flow.source)!;
    const own = flowOverlay(flow.id);
    const isDefault = "default" in source && source.default === flow.id;
    edges.push({
      ...lineFrame(flow.id, flow.source, flow.target, levelOf(source.parent)),
      ariaLabel: describeFlow(flow.name, nameOf(flow.source), nameOf(flow.target), own),
      data: {
        ...geometry(flow.id, flow.source, flow.target),
        line: "flow",
        label: flow.name ?? "",
        isDefault,
        isConditional: flow.condition !== undefined && nodeTypeOf(source) !== "gateway",
        overlay: own,
        isCounted: isBranch(flow.source),
      },
    });
  }
  for (const artifact of artifacts) {
    const kind = LINE_OF[artifact.type];
    if (!kind) continue;
    const { source, target } = artifact;
    const text = artifact.text ?? "";
    if (source !== undefined && target !== undefined && drawn.has(source) && drawn.has(target)) {
      edges.push({
        ...lineFrame(artifact.id, source, target, levelOf(artifact.parent)),
        ariaLabel: `${ARTIFACT_WORDS[artifact.type]} from ${nameOf(source)} to ${nameOf(target)}`,
        selectable: isEditable,
        focusable: isEditable,
        data: {
          ...geometry(artifact.id, source, target),
          line: kind,
          label: text,
          isDefault: false,
          isConditional: false,
          overlay: undefined,
          isCounted: false,
        },
      });
      continue;
    }
    const points = lines[artifact.id]?.waypoints;
    if (!points || isHidden(source) || isHidden(target)) continue;
    const box = boundsOf(points);
    nodes.push({
      ...frame(artifact.id, box, LAYER.line),
      type: "wire",
      ariaLabel: ARTIFACT_WORDS[artifact.type],
      ...background(false),
      data: {
        line: kind,
        points: points.map((p) => ({ x: p.x - box.x, y: p.y - box.y })),
        label: text,
        labelBox: undefined,
        overlay: undefined,
        isEditable: false,
      },
    });
  }
  return { nodes, edges, bounds: wholeOf(rects, model), focus: focusOf(nodes, rects) };

  function geometry(
    id: string,
    source: string,
    target: string,
  ): Pick<LineData, "points" | "sourceRect" | "targetRect" | "labelBox"> {
    const sourceRect = rects.get(source)!;
    const targetRect = rects.get(target)!;
    const line = lines[id];
    const points: readonly Point[] = line?.waypoints ?? orthogonalRoute(sourceRect, targetRect);
    return { points, sourceRect, targetRect, labelBox: line?.label };
  }
}

const LINE_OF: Partial<Record<string, LineKind>> = {
  association: "association",
  dataAssociation: "dataAssociation",
  messageFlow: "message",
};
const isLine = (type: string) => LINE_OF[type] !== undefined;

const ARTIFACT_WORDS = {
  textAnnotation: "Annotation",
  group: "Group",
  dataObjectReference: "Data object",
  dataStoreReference: "Data store",
  association: "Association",
  dataAssociation: "Data association",
  messageFlow: "Message flow",
  pool: "Partner",
} as const;

const OPEN_STATUSES: readonly (string | undefined)[] = ["incident", "active", "waiting"];

function focusOf(nodes: readonly CanvasNode[], rects: ReadonlyMap<string, Rect>): Rect | undefined {
  for (const status of OPEN_STATUSES) {
    const found = nodes.find((n) => n.data.overlay?.status === status && n.type !== "subProcess");
    if (found) return rects.get(found.id);
  }
  return undefined;
}

function wholeOf(rects: ReadonlyMap<string, Rect>, model: Model): Rect {
  const corners = (r: Rect): Point[] => [
    { x: r.x, y: r.y },
    { x: r.x + r.width, y: r.y + r.height },
  ];
  const points = [...rects.values()].flatMap(corners);
  for (const { label } of Object.values(model.layout.shapes)) if (label) points.push(...corners(label));
  for (const { waypoints } of Object.values(model.layout.edges)) points.push(...waypoints);
  return points.length === 0 ? { x: 0, y: 0, width: 400, height: 200 } : boundsOf(points);
}

/** Every shape has its place: what the layout does not know stands in a row below everything, so that it is never lost. */
function placeShapes(model: Model): Map<string, Rect> {
  const rects = new Map<string, Rect>();
  let bottom = 0;
  let left = Number.POSITIVE_INFINITY;
  for (const [id, { x, y, width, height }] of Object.entries(model.layout.shapes)) {
    rects.set(id, { x, y, width, height });
    bottom = Math.max(bottom, y + height);
    left = Math.min(left, x);
  }
  let x = Number.isFinite(left) ? left : 0;
  for (const element of model.elements) {
    if (rects.has(element.id)) continue;
    const size = DEFAULT_SIZE[nodeTypeOf(element)];
    rects.set(element.id, { x, y: bottom + 60, ...size });
    x += size.width + 50;
  }
  return rects;
}

function isExpanded(element: ModelElement, model: Model): boolean {
  if (nodeTypeOf(element) !== "subProcess") return false;
  const shape = model.layout.shapes[element.id];
  if (shape?.expanded !== undefined) return shape.expanded;
  return model.elements.some((e) => e.parent === element.id && model.layout.shapes[e.id] !== undefined);
}

function relative(box: Bounds, rect: Rect): Rect {
  return { x: box.x - rect.x, y: box.y - rect.y, width: box.width, height: box.height };
}

/**
 * Size, place and handles of a node, all known in advance: React Flow draws lines and the minimap without measuring,
 * on the server too.
 */
function frame(id: string, rect: Rect, zIndex: number) {
  const { width, height } = rect;
  return {
    id,
    position: { x: rect.x, y: rect.y },
    width,
    height,
    measured: { width, height },
    zIndex,
    handles: [
      // Lines may end anywhere; before React Flow knows that, it looks for a handle of this type.
      { id: "end", type: "target" as const, position: Position.Left, x: 0, y: height / 2, width: 1, height: 1 },
      ...HANDLE_SIDES.map((side) => ({
        id: side,
        type: "source" as const,
        position: side,
        x: side === Position.Left ? 0 : side === Position.Right ? width : width / 2,
        y: side === Position.Top ? 0 : side === Position.Bottom ? height : height / 2,
        width: 1,
        height: 1,
      })),
    ],
  };
}

/** The sides of a shape where a line can dock; also the ids of its handles. */
export const HANDLE_SIDES = [Position.Left, Position.Right, Position.Top, Position.Bottom] as const;

function background(isEditable: boolean) {
  return { selectable: isEditable, focusable: isEditable, draggable: false, connectable: false };
}

function lineFrame(id: string, source: string, target: string, level: number) {
  return { id, source, target, type: "line" as const, zIndex: level * LEVEL + LAYER.line };
}
