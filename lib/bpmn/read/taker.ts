import type { Foreign } from "@/lib/model/schema";
import { foreignKey } from "../foreign-keys";
import { BPMN } from "../namespaces";
import { rankOf } from "../schema-order";
import { elementsOf, type XmlAttribute, type XmlElement } from "../xml/tree";
import { element, toRaw } from "../xml/write";

/** An XML element of which each part is taken once. What nobody takes is foreign, and kept. */
export class Taker {
  private attributes: XmlAttribute[];
  private children: XmlElement[];
  private extended: XmlElement[];

  constructor(readonly node: XmlElement) {
    const isExtension = (child: XmlElement): boolean => child.uri === BPMN && child.name === "extensionElements";
    const elements = elementsOf(node);
    this.attributes = [...node.attributes];
    this.extended = elements.flatMap((child) =>
      isExtension(child) ? elementsOf(child) : child.uri === BPMN ? [] : [child],
    );
    this.children = elements.filter((child) => child.uri === BPMN && !isExtension(child));
  }

  attribute(name: string, uris: string | readonly string[] = ""): string | undefined {
    const matches = (a: XmlAttribute): boolean =>
      a.name === name && (typeof uris === "string" ? a.uri === uris : uris.includes(a.uri));
    const found = this.attributes.find(matches);
    if (found) this.attributes = this.attributes.filter((attribute) => attribute !== found);
    return found?.value;
  }

  has(name: string, uris: readonly string[]): boolean {
    return this.attributes.some((attribute) => attribute.name === name && uris.includes(attribute.uri));
  }

  /** The first child of this name. */
  child(name: string): XmlElement | undefined {
    const found = this.children.find((child) => child.name === name);
    if (found) this.children = this.children.filter((child) => child !== found);
    return found;
  }

  /** All children that the test accepts, in their order. */
  all(accepts: (child: XmlElement) => boolean): XmlElement[] {
    const found = this.children.filter(accepts);
    this.children = this.children.filter((child) => !accepts(child));
    return found;
  }

  extension(name: string, uris: readonly string[]): XmlElement | undefined {
    const found = this.extended.find((child) => child.name === name && uris.includes(child.uri));
    if (found) this.extended = this.extended.filter((child) => child !== found);
    return found;
  }

  extensions(name: string, uris: readonly string[]): XmlElement[] {
    const matches = (child: XmlElement): boolean => child.name === name && uris.includes(child.uri);
    const found = this.extended.filter(matches);
    this.extended = this.extended.filter((child) => !matches(child));
    return found;
  }

  /** Gives back what could only be read in part, so that it is kept. */
  leave(child: XmlElement): void {
    if (child.uri === BPMN) this.children.push(child);
    else this.extended.push(child);
  }

  leaveAttribute(name: string, uris: readonly string[]): void {
    const back = this.node.attributes.find((attribute) => attribute.name === name && uris.includes(attribute.uri));
    if (back && !this.attributes.includes(back)) this.attributes.push(back);
  }

  /** Names of what is left, as people write them. */
  left(): string[] {
    return [...this.attributes, ...this.children, ...this.extended].map(({ prefix, name }) =>
      prefix === "" ? name : `${prefix}:${name}`,
    );
  }

  /** What is left, in the order of the file's schema. */
  foreign(): Required<Foreign> {
    const order = this.node.attributes;
    const attributes = [...this.attributes].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const positions = new Map(
      elementsOf(this.node)
        .flatMap((child) => [child, ...elementsOf(child)])
        .map((child, index) => [child, index]),
    );
    const position = (child: XmlElement): number => positions.get(child) ?? 0;
    const inOrder = (list: readonly XmlElement[]): XmlElement[] => [...list].sort((a, b) => position(a) - position(b));
    const children = inOrder(this.children).sort((a, b) => rankOf(a.name) - rankOf(b.name));
    return {
      attributes: Object.fromEntries(
        attributes
          .filter(({ name }) => name !== "__proto__")
          .map(({ uri, name, value }) => [foreignKey("", uri, name), value]),
      ),
      elements: [...children, ...inOrder(this.extended).map(wrapBpmn)].map(toRaw),
    };
  }
}

/** An element of BPMN's own namespace among the extensions must not be mistaken for a child. */
function wrapBpmn(extension: XmlElement): XmlElement {
  return extension.uri === BPMN ? element(BPMN, "extensionElements", {}, [extension]) : extension;
}

/** Foreign parts of an element and of what stands on it, as the model keeps them. */
export function foreignOf(
  own: Taker,
  parts: readonly (readonly [path: string, taker: Taker])[] = [],
): Foreign | undefined {
  const { attributes, elements } = own.foreign();
  for (const [path, taker] of parts) {
    const part = taker.foreign();
    for (const [key, value] of Object.entries(part.attributes)) attributes[`${path}/${key}`] = value;
    part.elements.forEach((raw, index) => {
      attributes[foreignKey(path, "", `<${index}>`)] = raw;
    });
  }
  const hasAttributes = Object.keys(attributes).length > 0;
  if (!hasAttributes && elements.length === 0) return undefined;
  return { ...(hasAttributes ? { attributes } : {}), ...(elements.length > 0 ? { elements } : {}) };
}
