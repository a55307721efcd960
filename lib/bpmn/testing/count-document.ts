import { BpmnModdle } from "bpmn-moddle";
import { decodeXml } from "../xml/decode";

interface Parsed {
  readonly $type: string;
  readonly $children?: readonly Parsed[];
  readonly [property: string]: unknown;
}

export interface DocumentCount {
  /** How many of each kind of thing a model has the file holds. */
  readonly kinds: Record<string, number>;
  readonly shapes: Record<string, object>;
  readonly edges: Record<string, object>;
}

const FLOW_NODE = /Task$|Event$|Gateway$|SubProcess$|^bpmn:(Task|CallActivity|Transaction)$/;
const COUNTED: Readonly<Record<string, string>> = {
  "bpmn:SequenceFlow": "sequenceFlow",
  "bpmn:Lane": "lane",
  "bpmn:TextAnnotation": "textAnnotation",
  "bpmn:Group": "group",
  "bpmn:Association": "association",
  "bpmn:DataObjectReference": "dataObjectReference",
  "bpmn:DataStoreReference": "dataStoreReference",
  "bpmn:DataInputAssociation": "dataAssociation",
  "bpmn:DataOutputAssociation": "dataAssociation",
  "bpmn:MessageFlow": "messageFlow",
};

/** What a file holds and where it draws it, by the reference parser alone: none of our reader's code takes part. */
export async function countDocument(bytes: Uint8Array): Promise<DocumentCount> {
  const decoded = decodeXml(bytes);
  if (!decoded.ok) throw new Error(decoded.message);
  const { rootElement } = await new BpmnModdle().fromXML(decoded.text);
  const count: DocumentCount = { kinds: {}, shapes: {}, edges: {} };
  visit(rootElement as unknown as Parsed, count, new Set());
  return count;
}

function visit(node: Parsed, count: DocumentCount, seen: Set<Parsed>): void {
  if (seen.has(node)) return;
  seen.add(node);
  const { $type } = node;
  const name = $type.replace(/^bpmn:/, "");
  const kind =
    FLOW_NODE.test($type) && $type.startsWith("bpmn:") ? name.charAt(0).toLowerCase() + name.slice(1) : COUNTED[$type];
  if (kind !== undefined) count.kinds[kind] = (count.kinds[kind] ?? 0) + 1;
  if ($type === "bpmndi:BPMNShape") draw(node, count.shapes, shapeOf(node));
  if ($type === "bpmndi:BPMNEdge") draw(node, count.edges, edgeOf(node));
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isContained(child, node)) visit(child, count, seen);
}

function isContained(value: unknown, parent: Parsed): value is Parsed {
  return (
    typeof value === "object" && value !== null && "$type" in value && "$parent" in value && value.$parent === parent
  );
}

function draw(node: Parsed, into: Record<string, object>, place: object): void {
  const element = node.bpmnElement as Parsed | undefined;
  if (typeof element?.id === "string") into[element.id] = place;
}

type Box = { x: number; y: number; width: number; height: number };

function boxOf(node: unknown): Box {
  const { x, y, width, height } = node as Box;
  return { x, y, width, height };
}

function labelOf(node: Parsed): object {
  const bounds = (node.label as Parsed | undefined)?.bounds;
  return bounds ? { label: boxOf(bounds) } : {};
}

function shapeOf(node: Parsed): object {
  return {
    ...boxOf(node.bounds),
    ...(typeof node.isExpanded === "boolean" ? { expanded: node.isExpanded } : {}),
    ...(typeof node.isHorizontal === "boolean" ? { horizontal: node.isHorizontal } : {}),
    ...labelOf(node),
  };
}

function edgeOf(node: Parsed): object {
  return { waypoints: (node.waypoint as { x: number; y: number }[]).map(({ x, y }) => ({ x, y })), ...labelOf(node) };
}
