import { BpmnModdle, type ModdleWarning } from "bpmn-moddle";
import { BPMN, XSI } from "./namespaces";
import { encodeId, mapReferences, walkBpmn } from "./references";
import { elementsOf, isElement, textOf, type XmlElement } from "./xml/tree";
import { escapeAttribute, escapeText } from "./xml/write";

/** What the BPMN metamodel objects to, and where. */
export type Finding =
  | { readonly kind: "unresolved"; readonly node: XmlElement; readonly property: string; readonly value: string }
  | { readonly kind: "attribute"; readonly node: XmlElement; readonly property: string }
  | { readonly kind: "unreadable"; readonly node: XmlElement; readonly message: string };

let moddle: BpmnModdle | undefined;

/**
 * Holds the standard part of a document against the metamodel. The foreign parts and the diagrams stay out: they are read
 * otherwise, and the parser's time grows with the square of what it does not know. It therefore also stops at the first
 * element that can't stand where it is: remove it and ask again.
 */
export async function checkConformance(definitions: XmlElement): Promise<Finding[]> {
  const nodes: XmlElement[] = [];
  const xml = plainText(definitions, nodes);
  moddle ??= new BpmnModdle();
  const nodeOf = ({ element }: ModdleWarning): XmlElement => nodes[Number(element?.$attrs[NUMBER])] ?? definitions;
  const findings: Finding[] = [];
  const { warnings } = await moddle
    .fromXML(xml, { lax: false })
    .catch((error: Error & { warnings?: ModdleWarning[] }) => {
      const line = Number(/line: (\d+)/.exec(error.message)?.[1] ?? 0);
      const message = /nested error: ([\s\S]*)/.exec(error.message)?.[1] ?? error.message;
      findings.push({ kind: "unreadable", node: nodes[line] ?? definitions, message });
      // References are resolved at the end only: what is unresolved now may be what was not read.
      return { warnings: [] };
    });
  for (const warning of warnings) {
    const { message, property = "", value = "" } = warning;
    if (message.startsWith("unresolved reference")) {
      findings.push({ kind: "unresolved", node: nodeOf(warning), property: property.replace(/^bpmn:/, ""), value });
    } else if (message.startsWith("unknown attribute")) {
      findings.push({ kind: "attribute", node: nodeOf(warning), property });
    } else {
      const line = Number(/line: (\d+)/.exec(message)?.[1] ?? 0);
      findings.push({
        kind: "unreadable",
        node: nodes[line] ?? definitions,
        message: warning.error?.message ?? message,
      });
    }
  }
  return findings;
}

const NUMBER = "tl:number";

/** One start tag a line, so that a line number names an element. */
function plainText(definitions: XmlElement, nodes: XmlElement[]): string {
  const originals = new Map<XmlElement, XmlElement>();
  const copy = copyOf(definitions, originals);
  mapReferences(copy, encodeId);
  const out: string[] = [];
  write(copy, out, nodes, originals);
  return out.join("");
}

function copyOf(node: XmlElement, originals: Map<XmlElement, XmlElement>): XmlElement {
  const elements = elementsOf(node).filter((child) => child.uri === BPMN && child.name !== "extensionElements");
  const copy: XmlElement = {
    ...node,
    attributes: node.attributes
      .filter(({ uri, name }) => uri === "" || (uri === XSI && name === "type"))
      .map((attribute) => ({ ...attribute })),
    children:
      elements.length > 0 || !holdsText(node.name)
        ? elements.map((child) => copyOf(child, originals))
        : node.children.filter((child) => !isElement(child)),
  };
  originals.set(copy, node);
  return copy;
}

let textNames: ReadonlySet<string> | undefined;

/** Whether an element of this name may hold text: stray text elsewhere is no part of a model. */
export function holdsText(name: string): boolean {
  if (!textNames) {
    const packages = new BpmnModdle().getPackages().filter(({ uri }) => uri === BPMN);
    const types = packages.flatMap((bpmn) => bpmn.types);
    const local = (qualified: string): string => qualified.slice(qualified.indexOf(":") + 1);
    const withBody = new Set(
      types.filter((type) => type.properties?.some(({ isBody }) => isBody)).map((type) => local(type.name)),
    );
    withBody.add("FormalExpression");
    const isText = (type: string): boolean =>
      withBody.has(local(type)) || ["String", "Integer", "Boolean", "Real"].includes(type);
    const properties = types
      .flatMap((type) => type.properties ?? [])
      .filter(({ isAttr, isReference, type }) => !isAttr && (isReference || isText(type)));
    const typeNames = [...withBody].map((type) => type.charAt(0).toLowerCase() + type.slice(1));
    textNames = new Set([...properties.map((property) => local(property.name)), ...typeNames]);
  }
  return textNames.has(name);
}

function write(
  node: XmlElement,
  out: string[],
  nodes: XmlElement[],
  originals: ReadonlyMap<XmlElement, XmlElement>,
): void {
  const number = nodes.push(originals.get(node) ?? node) - 1;
  const attributes = node.attributes.map(({ uri, name, value }) => {
    const text = name === "id" && uri === "" ? encodeId(value) : value;
    return ` ${uri === "" ? name : `xsi:${name}`}="${escapeAttribute(text)}"`;
  });
  const isPlainText = node.attributes.length === 0 && node.children.length > 0 && !node.children.some(isElement);
  out.push(`${number === 0 ? "" : "\n"}<bpmn:${node.name}${number === 0 ? SPACES : ""}${attributes.join("")}`);
  out.push(isPlainText ? ">" : ` ${NUMBER}="${number}">`);
  for (const child of node.children) {
    if (isElement(child)) write(child, out, nodes, originals);
    else out.push(escapeText(child).replace(/\n/g, " "));
  }
  out.push(`</bpmn:${node.name}>`);
}

const SPACES = ` xmlns:bpmn="${BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:tl="urn:throughline:number"`;

/** Removes references that lead nowhere and attributes that BPMN does not have, so that what is kept can be written again. */
export function dropFindings(findings: readonly Finding[]): void {
  const byNode = new Map<XmlElement, Set<string>>();
  for (const finding of findings) {
    if (finding.kind === "unreadable") continue;
    const dropped = byNode.get(finding.node) ?? new Set();
    dropped.add(finding.kind === "unresolved" ? `${finding.property} ${finding.value}` : finding.property);
    byNode.set(finding.node, dropped);
  }
  for (const [node, dropped] of byNode) {
    node.attributes = node.attributes.filter(
      ({ uri, name, value }) => uri !== "" || !(dropped.has(name) || dropped.has(`${name} ${encodeId(value)}`)),
    );
    node.children = node.children.filter(
      (child) => !isElement(child) || child.uri !== BPMN || !dropped.has(`${child.name} ${encodeId(textOf(child))}`),
    );
  }
}

/** The element that holds each element of the standard part. */
export function parentsOf(definitions: XmlElement): ReadonlyMap<XmlElement, XmlElement> {
  const parents = new Map<XmlElement, XmlElement>();
  for (const node of walkBpmn(definitions)) for (const child of elementsOf(node)) parents.set(child, node);
  return parents;
}
