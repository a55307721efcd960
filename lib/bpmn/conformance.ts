import { BpmnModdle } from "bpmn-moddle";
import { BPMN } from "./namespaces";
import { encodeId, mapReferences, walkBpmn } from "./references";
import { elementsOf, isElement, type XmlElement } from "./xml/tree";
import { escapeAttribute, escapeText } from "./xml/write";

/** What the BPMN metamodel objects to, and where. */
export type Finding =
  | { readonly kind: "unresolved"; readonly node: XmlElement; readonly property: string; readonly value: string }
  | { readonly kind: "attribute"; readonly node: XmlElement; readonly property: string }
  | { readonly kind: "unreadable"; readonly node: XmlElement; readonly message: string };

let moddle: BpmnModdle | undefined;

/**
 * Holds the standard part of a document against the metamodel. The foreign parts and the diagrams stay out: they are read
 * otherwise, and the parser's time grows with the square of the elements that it does not know.
 */
export async function checkConformance(definitions: XmlElement): Promise<Finding[]> {
  const nodes: XmlElement[] = [];
  const xml = plainText(definitions, nodes);
  moddle ??= new BpmnModdle();
  const { warnings } = await moddle
    .fromXML(xml)
    .catch((error: Error & { warnings?: never[] }) => ({ warnings: error.warnings ?? [] }));
  return warnings.map(({ message, error, element, property, value }): Finding => {
    if (message.startsWith("unresolved reference")) {
      const node = nodes[Number(element?.$attrs[NUMBER])] ?? definitions;
      return { kind: "unresolved", node, property: (property ?? "").replace(/^bpmn:/, ""), value: value ?? "" };
    }
    if (message.startsWith("unknown attribute")) {
      return {
        kind: "attribute",
        node: nodes[Number(element?.$attrs[NUMBER])] ?? definitions,
        property: property ?? "",
      };
    }
    const line = Number(/line: (\d+)/.exec(message)?.[1] ?? 0);
    return { kind: "unreadable", node: nodes[line] ?? definitions, message: error?.message ?? message };
  });
}

const NUMBER = "tl:number";

/** One start tag a line, so that a line number names an element. */
function plainText(definitions: XmlElement, nodes: XmlElement[]): string {
  const copies = new Map<XmlElement, XmlElement>();
  const copy = copyOf(definitions, copies);
  mapReferences(copy, encodeId);
  const out: string[] = [];
  write(copy, out, nodes, new Map([...copies].map(([from, to]) => [to, from])));
  return out.join("");
}

function copyOf(node: XmlElement, copies: Map<XmlElement, XmlElement>): XmlElement {
  const children = node.children.filter(
    (child) => !isElement(child) || (child.uri === BPMN && child.name !== "extensionElements"),
  );
  const hasElements = children.some(isElement);
  const copy: XmlElement = {
    ...node,
    attributes: node.attributes
      .filter(({ uri, name }) => uri === "" || name === "type")
      .map((attribute) => ({ ...attribute })),
    children: children
      .filter((child) => isElement(child) || !hasElements)
      .map((child) => (isElement(child) ? copyOf(child, copies) : child)),
  };
  copies.set(node, copy);
  return copy;
}

function write(
  node: XmlElement,
  out: string[],
  nodes: XmlElement[],
  originals: ReadonlyMap<XmlElement, XmlElement>,
): void {
  nodes.push(originals.get(node) ?? node);
  const isRoot = nodes.length === 1;
  const attributes = node.attributes.map(
    ({ uri, name, value }) =>
      ` ${uri === "" ? name : `xsi:${name}`}="${escapeAttribute(name === "id" && uri === "" ? encodeId(value) : value)}"`,
  );
  const spaces = isRoot
    ? ` xmlns:bpmn="${BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:tl="urn:throughline:number"`
    : "";
  const numbered =
    node.attributes.some(({ name }) => name === "id") || elementsOf(node).length > 0 || node.attributes.length > 0;
  out.push(
    `${isRoot ? "" : "\n"}<bpmn:${node.name}${spaces}${attributes.join("")}${numbered ? ` ${NUMBER}="${nodes.length - 1}"` : ""}>`,
  );
  for (const child of node.children) {
    if (isElement(child)) write(child, out, nodes, originals);
    else out.push(escapeText(child).replace(/\n/g, " "));
  }
  out.push(`</bpmn:${node.name}>`);
}

/** Removes a reference that leads nowhere, so that what is kept can be written again. */
export function dropReference({ node, property, value }: Extract<Finding, { kind: "unresolved" }>): void {
  node.attributes = node.attributes.filter(
    (attribute) => attribute.name !== property || attribute.uri !== "" || encodeId(attribute.value) !== value,
  );
  node.children = node.children.filter(
    (child) => !isElement(child) || child.name !== property || encodeId(child.children.join("").trim()) !== value,
  );
}

export function dropAttribute({ node, property }: Extract<Finding, { kind: "attribute" }>): void {
  node.attributes = node.attributes.filter(({ name, uri }) => name !== property || uri !== "");
}

/** The element that holds each element of the standard part. */
export function parentsOf(definitions: XmlElement): ReadonlyMap<XmlElement, XmlElement> {
  const parents = new Map<XmlElement, XmlElement>();
  for (const node of walkBpmn(definitions)) for (const child of elementsOf(node)) parents.set(child, node);
  return parents;
}
