import type { Bounds, Foreign, Layout, Model } from "@/lib/model/schema";
import { BPMNDI, DC, DI } from "../namespaces";
import type { XmlElement } from "../xml/tree";
import { element } from "../xml/write";
import { addForeign } from "./foreign";
import type { NewIds } from "./ids";

/** The drawing of everything that the document holds: one diagram, and one more for the inside of each collapsed sub-process. */
export function writeDiagrams(model: Model, plane: string, drawn: ReadonlySet<string>, ids: NewIds): XmlElement[] {
  const { shapes, edges } = model.layout;
  const parents = new Map([...model.elements, ...(model.artifacts ?? [])].map(({ id, parent }) => [id, parent]));
  for (const flow of model.flows) parents.set(flow.id, parents.get(flow.source));
  const foreign = foreignById(model);
  const planeOf = (id: string): string => {
    const seen = new Set<string>();
    for (let at = parents.get(id); at !== undefined && !seen.has(at); at = parents.get(at)) {
      if (shapes[at]?.expanded === false && drawn.has(at)) return at;
      seen.add(at);
    }
    return plane;
  };
  const planes = new Map<string, XmlElement[]>([[plane, []]]);
  const put = (id: string, node: XmlElement): void => {
    addForeign(node, { attributes: foreign.get(id)?.attributes }, { di: node }, () => true);
    const on = planeOf(id);
    const list = planes.get(on);
    if (list) list.push(node);
    else planes.set(on, [node]);
  };
  for (const [id, shape] of Object.entries(shapes))
    if (drawn.has(id)) put(id, writeShape(ids.make(`${id}_di`), id, shape));
  for (const [id, edge] of Object.entries(edges))
    if (drawn.has(id) && !Object.hasOwn(shapes, id)) put(id, writeEdge(ids.make(`${id}_di`), id, edge));
  return [...planes].map(([on, nodes]) =>
    element(BPMNDI, "BPMNDiagram", { id: ids.make(`BPMNDiagram_${on}`) }, [
      element(BPMNDI, "BPMNPlane", { id: ids.make(`BPMNPlane_${on}`), bpmnElement: on }, nodes),
    ]),
  );
}

function foreignById(model: Model): ReadonlyMap<string, Foreign | undefined> {
  const items = [
    ...model.elements,
    ...model.flows,
    ...(model.artifacts ?? []),
    ...(model.lanes ?? []),
    ...(model.pool ? [model.pool] : []),
  ];
  return new Map(items.map(({ id, foreign }) => [id, onlyDrawing(foreign)]));
}

function onlyDrawing(foreign: Foreign | undefined): Foreign | undefined {
  const attributes = Object.entries(foreign?.attributes ?? {}).filter(([key]) => key.startsWith("di/"));
  return attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : undefined;
}

function writeShape(di: string, id: string, shape: Layout["shapes"][string]): XmlElement {
  return element(
    BPMNDI,
    "BPMNShape",
    { id: di, bpmnElement: id, isHorizontal: shape.horizontal, isExpanded: shape.expanded },
    [bounds(shape), label(shape.label)],
  );
}

function writeEdge(di: string, id: string, edge: Layout["edges"][string]): XmlElement {
  return element(BPMNDI, "BPMNEdge", { id: di, bpmnElement: id }, [
    ...edge.waypoints.map(({ x, y }) => element(DI, "waypoint", { x, y })),
    label(edge.label),
  ]);
}

function label(box: Bounds | undefined): XmlElement | undefined {
  return box && element(BPMNDI, "BPMNLabel", {}, [bounds(box)]);
}

function bounds({ x, y, width, height }: Bounds): XmlElement {
  return element(DC, "Bounds", { x, y, width, height });
}
