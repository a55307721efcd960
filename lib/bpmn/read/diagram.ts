import type { Bounds, Layout, Point } from "@/lib/model/schema";
import { foreignKey } from "../foreign-keys";
import { BPMNDI, DC, DI } from "../namespaces";
import { attributeOf, childNamed, childrenNamed, elementsOf, type XmlElement } from "../xml/tree";
import { toRaw } from "../xml/write";

type Shape = Layout["shapes"][string];
type Edge = Layout["edges"][string];

export interface Diagram {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly edges: ReadonlyMap<string, Edge>;
  /** What other tools wrote on a shape or an edge (colours, markers), as foreign attributes under `di/`. */
  readonly extras: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** What could not be read, in words. */
  readonly problems: readonly { readonly element: string; readonly message: string }[];
  readonly hasFonts: boolean;
}

/** Where the file draws each element. An element that several diagrams draw stands where the first one draws it. */
export function readDiagram(definitions: XmlElement): Diagram {
  const shapes = new Map<string, Shape>();
  const edges = new Map<string, Edge>();
  const extras = new Map<string, Record<string, string>>();
  const problems: { element: string; message: string }[] = [];
  let hasFonts = false;
  for (const diagram of childrenNamed(definitions, BPMNDI, "BPMNDiagram")) {
    hasFonts ||= childrenNamed(diagram, BPMNDI, "BPMNLabelStyle").length > 0;
    for (const plane of childrenNamed(diagram, BPMNDI, "BPMNPlane")) {
      for (const drawn of elementsOf(plane)) {
        const isShape = drawn.uri === BPMNDI && drawn.name === "BPMNShape";
        if (!isShape && !(drawn.uri === BPMNDI && drawn.name === "BPMNEdge")) continue;
        const id = attributeOf(drawn, "bpmnElement")?.trim();
        if (!id) continue;
        if (shapes.has(id) || edges.has(id)) {
          problems.push({ element: id, message: "It is drawn more than once; the first drawing counts." });
          continue;
        }
        const shape = isShape ? readShape(drawn) : undefined;
        const edge = isShape ? undefined : readEdge(drawn);
        if (shape) shapes.set(id, shape);
        else if (edge) edges.set(id, edge);
        else {
          problems.push({
            element: id,
            message: isShape
              ? "Its drawing has no place and size that can be read."
              : "Its line has fewer than two points that can be read.",
          });
          continue;
        }
        const extra = readExtras(drawn);
        if (Object.keys(extra).length > 0) extras.set(id, extra);
      }
    }
  }
  return { shapes, edges, extras, problems, hasFonts };
}

function readShape(node: XmlElement): Shape | undefined {
  const bounds = readBounds(childNamed(node, DC, "Bounds"));
  if (!bounds) return undefined;
  const label = readLabel(node);
  const expanded = attributeOf(node, "isExpanded");
  const horizontal = attributeOf(node, "isHorizontal");
  return {
    ...bounds,
    ...(expanded === undefined ? {} : { expanded: isTrue(expanded) }),
    ...(horizontal === undefined ? {} : { horizontal: isTrue(horizontal) }),
    ...(label ? { label } : {}),
  };
}

function isTrue(text: string): boolean {
  return text.trim() === "true" || text.trim() === "1";
}

function readEdge(node: XmlElement): Edge | undefined {
  const waypoints = childrenNamed(node, DI, "waypoint").flatMap((waypoint): Point[] => {
    const [x, y] = [number(waypoint, "x"), number(waypoint, "y")];
    return x === undefined || y === undefined ? [] : [{ x, y }];
  });
  const label = readLabel(node);
  return waypoints.length < 2 ? undefined : { waypoints, ...(label ? { label } : {}) };
}

function readLabel(node: XmlElement): Bounds | undefined {
  const label = childNamed(node, BPMNDI, "BPMNLabel");
  return label && readBounds(childNamed(label, DC, "Bounds"));
}

function readBounds(node: XmlElement | undefined): Bounds | undefined {
  if (!node) return undefined;
  const [x, y, width, height] = [number(node, "x"), number(node, "y"), number(node, "width"), number(node, "height")];
  if (x === undefined || y === undefined || width === undefined || height === undefined || width < 0 || height < 0)
    return undefined;
  return { x, y, width, height };
}

/** A plain number; JSON knows no -0. */
function number(node: XmlElement, name: string): number | undefined {
  const text = attributeOf(node, name)?.trim() ?? "";
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) + 0 : Number.NaN;
  return Number.isFinite(value) ? (value === 0 ? 0 : value) : undefined;
}

/** References to other drawings mean nothing once these have new ids; an edge's ends are its flow's. */
const READ = new Set([
  "id",
  "bpmnElement",
  "isExpanded",
  "isHorizontal",
  "sourceElement",
  "targetElement",
  "choreographyActivityShape",
]);

function readExtras(node: XmlElement): Record<string, string> {
  const extras: Record<string, string> = {};
  for (const { uri, name, value } of node.attributes)
    if ((uri !== "" || !READ.has(name)) && name !== "__proto__") extras[foreignKey("di", uri, name)] = value;
  const foreign = elementsOf(node).filter(({ uri, name }) => uri !== DC && name !== "BPMNLabel" && name !== "waypoint");
  foreign.forEach((child, index) => {
    extras[foreignKey("di", "", `<${index}>`)] = toRaw(child);
  });
  return extras;
}
