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
  /** Vendor's elements that are read part by part. */
  private readonly parts = new Map<XmlElement, Taker>();

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
    const found = this.find(name, uris);
    if (found) this.attributes = this.attributes.filter((attribute) => attribute !== found);
    return found?.value;
  }

  private find(name: string, uris: string | readonly string[]): XmlAttribute | undefined {
    return this.attributes.find(
      (each) => each.name === name && (typeof uris === "string" ? each.uri === uris : uris.includes(each.uri)),
    );
  }

  /** What an attribute of yes and no says; one that says neither stays. */
  truth(name: string, uris: string | readonly string[] = ""): boolean | undefined {
    const said = this.matching(name, /^\s*(?:true|false|1|0)\s*$/, uris)?.trim();
    return said === undefined ? undefined : said === "true" || said === "1";
  }

  /** An attribute if its value is of this form; else it stays. */
  matching(name: string, form: RegExp, uris: string | readonly string[] = ""): string | undefined {
    const found = this.find(name, uris);
    return found && form.test(found.value) ? this.attribute(name, uris) : undefined;
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

  /** A vendor's element to read part by part. If something of it stays, it is kept as a whole. */
  part(name: string, uris: readonly string[]): Taker | undefined {
    const found = this.extension(name, uris);
    return found && this.partOf(found);
  }

  partsNamed(name: string, uris: readonly string[]): Taker[] {
    return this.extensions(name, uris).map((found) => this.partOf(found));
  }

  /** The same for every element inside, whatever its name. */
  everyPart(accepts: (child: XmlElement) => boolean = () => true): Taker[] {
    const found = this.extended.filter(accepts);
    this.extended = this.extended.filter((child) => !accepts(child));
    return found.map((child) => this.partOf(child));
  }

  private partOf(node: XmlElement): Taker {
    const part = new Taker(node);
    this.parts.set(node, part);
    return part;
  }

  /** Gives back what could only be read in part, so that it is kept. */
  leave(child: XmlElement): void {
    this.parts.delete(child);
    if (child.uri === BPMN) this.children.push(child);
    else this.extended.push(child);
  }

  /** The same for an attribute. */
  leaveAttribute(name: string, uris: string | readonly string[] = ""): void {
    const back = this.node.attributes.find(
      (each) => each.name === name && (typeof uris === "string" ? each.uri === uris : uris.includes(each.uri)),
    );
    if (back && !this.attributes.includes(back)) this.attributes.push(back);
  }

  /** Names of what is left, as people write them. */
  left(): string[] {
    const names = [...this.attributes, ...this.children, ...this.extended].map(qualified);
    return [...names, ...this.readInPart().map((part) => `${qualified(part.node)} (${part.left().join(", ")})`)];
  }

  /** Names of what was taken. */
  taken(): string[] {
    const gone = <T extends XmlAttribute | XmlElement>(all: readonly T[], left: readonly T[]): string[] => {
      const stays = new Set(left);
      return all.filter((each) => !stays.has(each)).map(qualified);
    };
    const inside = elementsOf(this.node).flatMap((child) =>
      child.uri === BPMN && child.name === "extensionElements" ? elementsOf(child) : [child],
    );
    return [
      ...gone(this.node.attributes, this.attributes),
      ...gone(inside, [...this.children, ...this.extended, ...this.readInPart().map(({ node }) => node)]),
    ];
  }

  private readInPart(): Taker[] {
    return [...this.parts.values()].filter((part) => part.left().length > 0);
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
    const extended = [...this.extended, ...this.readInPart().map(({ node }) => node)];
    const inOrder = (list: readonly XmlElement[]): XmlElement[] => [...list].sort((a, b) => position(a) - position(b));
    const children = inOrder(this.children).sort((a, b) => rankOf(a.name) - rankOf(b.name));
    return {
      attributes: Object.fromEntries(
        attributes
          .filter(({ name }) => name !== "__proto__")
          .map(({ uri, name, value }) => [foreignKey("", uri, name), value]),
      ),
      elements: [...children, ...inOrder(extended).map(wrapBpmn)].map(toRaw),
    };
  }
}

function qualified({ prefix, name }: XmlAttribute | XmlElement): string {
  return prefix === "" ? name : `${prefix}:${name}`;
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
