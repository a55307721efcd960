import type { Bounds, ElementKind, Flow, Layout, Model, ModelElement, Point } from "@/lib/model";
import { isActivityKind, isScope } from "../geometry/sizes";

export function findElement(model: Model, id: string): ModelElement | undefined {
  return model.elements.find((e) => e.id === id);
}

export function findFlow(model: Model, id: string): Flow | undefined {
  return model.flows.find((f) => f.id === id);
}

export function boundsOf(model: Model, id: string): Bounds | undefined {
  return model.layout.shapes[id];
}

/** Whether a sub-process is open on the sheet. Where the layout does not say: when something is drawn in it. */
export function isExpanded(model: Model, element: ModelElement): boolean {
  if (!isScope(element.type)) return false;
  const said = model.layout.shapes[element.id]?.expanded;
  return said ?? model.elements.some((e) => e.parent === element.id && model.layout.shapes[e.id] !== undefined);
}

export function mapElement(model: Model, id: string, change: (element: ModelElement) => ModelElement): Model {
  let isChanged = false;
  const elements = model.elements.map((element) => {
    if (element.id !== id) return element;
    const next = change(element);
    if (next !== element) isChanged = true;
    return next;
  });
  return isChanged ? { ...model, elements } : model;
}

type Shape = Layout["shapes"][string];
type Edge = Layout["edges"][string];

/** Replaces shapes; undefined removes one. */
export function withShapes(model: Model, changes: Readonly<Record<string, Shape | undefined>>): Model {
  return { ...model, layout: { ...model.layout, shapes: assign(model.layout.shapes, changes) } };
}

export function withEdges(model: Model, changes: Readonly<Record<string, Edge | undefined>>): Model {
  return { ...model, layout: { ...model.layout, edges: assign(model.layout.edges, changes) } };
}

function assign<T>(record: Record<string, T>, changes: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const next = { ...record };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete next[key];
    else next[key] = value;
  }
  return next;
}

export function translateShape(shape: Shape, dx: number, dy: number): Shape {
  const moved = { ...shape, x: shape.x + dx, y: shape.y + dy };
  if (shape.label) moved.label = { ...shape.label, x: shape.label.x + dx, y: shape.label.y + dy };
  return moved;
}

export function translateEdge(edge: Edge, dx: number, dy: number): Edge {
  const moved: Edge = { waypoints: edge.waypoints.map((p): Point => ({ x: p.x + dx, y: p.y + dy })) };
  if (edge.label) moved.label = { ...edge.label, x: edge.label.x + dx, y: edge.label.y + dy };
  return moved;
}

/** The elements named, all that they hold, and the boundary events on any of them. */
export function subtree(model: Model, ids: Iterable<string>): Set<string> {
  const found = new Set(ids);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const element of model.elements) {
      if (element.parent !== undefined && found.has(element.parent)) found.add(element.id);
      if (element.type === "boundaryEvent" && found.has(element.attachedTo)) found.add(element.id);
    }
  }
  return found;
}

/** The scopes that hold an element, nearest first. */
export function scopesAround(model: Model, id: string | undefined): string[] {
  const chain: string[] = [];
  let at = id === undefined ? undefined : findElement(model, id)?.parent;
  while (at !== undefined && !chain.includes(at)) {
    chain.push(at);
    at = findElement(model, at)?.parent;
  }
  return chain;
}

const CONDITIONAL: readonly ElementKind[] = ["exclusiveGateway", "inclusiveGateway", "complexGateway"];

/** Whether flows that leave an element of this type may have conditions, and one of them be the default. */
export function hasConditionalFlows(kind: ElementKind): boolean {
  return CONDITIONAL.includes(kind) || isActivityKind(kind);
}

/** Without keys whose value is undefined, which JSON and strict schemas know nothing of. */
export function compact<T extends object>(value: T): T {
  const next = { ...value };
  for (const key of Object.keys(next) as (keyof T)[]) if (next[key] === undefined) delete next[key];
  return next;
}
