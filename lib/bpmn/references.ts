import { BpmnModdle } from "bpmn-moddle";
import { BPMN } from "./namespaces";
import { elementsOf, isElement, textOf, type XmlElement } from "./xml/tree";

let names: ReadonlySet<string> | undefined;

/** Names of the attributes and elements of BPMN that hold the id of another element. */
export function referenceNames(): ReadonlySet<string> {
  if (!names) {
    const bpmn = new BpmnModdle().getPackages().find(({ uri }) => uri === BPMN);
    const properties = bpmn?.types.flatMap((type) => type.properties ?? []) ?? [];
    names = new Set(
      properties.filter((property) => property.isReference).map(({ name }) => name.slice(name.indexOf(":") + 1)),
    );
  }
  return names;
}

/** The BPMN elements of a document, without its diagrams and without what stands in extensions. */
export function* walkBpmn(node: XmlElement): Generator<XmlElement> {
  yield node;
  for (const child of elementsOf(node))
    if (child.uri === BPMN && child.name !== "extensionElements") yield* walkBpmn(child);
}

/** Replaces every reference, in attributes and in elements such as `<incoming>`. */
export function mapReferences(root: XmlElement, change: (value: string, holder: XmlElement) => string): void {
  const references = referenceNames();
  for (const node of walkBpmn(root)) {
    for (const attribute of node.attributes) {
      if (attribute.uri === "" && references.has(attribute.name)) attribute.value = change(attribute.value, node);
    }
    if (references.has(node.name) && !node.children.some(isElement) && node.children.length > 0) {
      node.children = [change(textOf(node), node)];
    }
  }
}

/** An id that XML does not allow as one, and tools therefore drop, in a form that it does: `_xHHHH_` for each such character. */
export function encodeId(id: string): string {
  if (/^[A-Za-z_][\w.-]*$/.test(id) && !id.includes("_x")) return id;
  const escape = (character: string): string =>
    `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}_`;
  return id
    .replace(/_(?=x[0-9A-F]{4,6}_)/g, () => escape("_"))
    .replace(/[^\w.-]/gu, escape)
    .replace(/^[^A-Za-z_]/, escape);
}

export function decodeId(id: string): string {
  if (!id.includes("_x")) return id;
  return id.replace(/_x([0-9A-F]{4,6})_/g, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
