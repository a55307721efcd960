/** An XML document as we keep it: no comments, no processing instructions, names resolved to namespaces. */
export interface XmlElement {
  readonly uri: string;
  readonly name: string;
  prefix: string;
  attributes: XmlAttribute[];
  children: XmlNode[];
  /** 1-based line of its start tag; 0 for one that was not read from a file. */
  readonly line: number;
}
export interface XmlAttribute {
  readonly uri: string;
  readonly name: string;
  prefix: string;
  value: string;
}
export type XmlNode = XmlElement | string;

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== "string";
}

export function elementsOf(node: XmlElement): XmlElement[] {
  return node.children.filter(isElement);
}

export function childrenNamed(node: XmlElement, uri: string, name: string): XmlElement[] {
  return elementsOf(node).filter((child) => child.name === name && child.uri === uri);
}

export function childNamed(node: XmlElement, uri: string, name: string): XmlElement | undefined {
  return elementsOf(node).find((child) => child.name === name && child.uri === uri);
}

export function attributeOf(node: XmlElement, name: string, uri = ""): string | undefined {
  return node.attributes.find((attribute) => attribute.name === name && attribute.uri === uri)?.value;
}

export function textOf(node: XmlElement): string {
  return node.children.filter((child) => typeof child === "string").join("");
}

/** The element and everything in it, in document order. */
export function* walk(node: XmlElement): Generator<XmlElement> {
  yield node;
  for (const child of node.children) if (isElement(child)) yield* walk(child);
}
