import { PREFIXES } from "../namespaces";
import { scanXml } from "./scan";
import { isElement, walk, type XmlAttribute, type XmlElement, type XmlNode } from "./tree";

const ILLEGAL =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** The text with what XML can't hold replaced. */
export function legal(text: string): string {
  return text.replace(ILLEGAL, "\uFFFD");
}

export function element(
  uri: string,
  name: string,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  children: readonly (XmlNode | undefined)[] = [],
): XmlElement {
  const node: XmlElement = { uri, name, prefix: PREFIXES.get(uri) ?? "", attributes: [], children: [], line: 0 };
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) setAttribute(node, key, String(value));
  for (const child of children)
    if (child !== undefined && child !== "") node.children.push(typeof child === "string" ? legal(child) : child);
  return node;
}

export function setAttribute(
  node: XmlElement,
  name: string,
  value: string,
  uri = "",
  prefix = PREFIXES.get(uri) ?? "",
): void {
  const old = node.attributes.find((attribute) => attribute.name === name && attribute.uri === uri);
  if (old) old.value = legal(value);
  else node.attributes.push({ uri, name, prefix, value: legal(value) });
}

/** Gives every namespace of the tree one prefix, so that all can be declared on its root. */
export function assignPrefixes(root: XmlElement): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  const taken = new Set(PREFIXES.values());
  const tried = new Map<string, number>();
  const assign = (named: XmlElement | XmlAttribute): void => {
    if (named.uri === "") {
      named.prefix = "";
      return;
    }
    let prefix = prefixes.get(named.uri);
    if (prefix === undefined) {
      prefix = PREFIXES.get(named.uri);
      const hint = named.prefix || "ns";
      for (let n = tried.get(hint) ?? 0; prefix === undefined; n++) {
        const candidate = n === 0 && named.prefix !== "" ? hint : `${hint}${n}`;
        if (!taken.has(candidate)) prefix = candidate;
        tried.set(hint, n + 1);
      }
      taken.add(prefix);
      prefixes.set(named.uri, prefix);
    }
    named.prefix = prefix;
  };
  for (const node of walk(root)) {
    assign(node);
    node.attributes.forEach(assign);
  }
  return prefixes;
}

/** The tree as a document, with every namespace declared on the root. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, declarations(assignPrefixes(root)), "")}\n`;
}

/** One element as text that stands for itself: it declares the namespaces that it uses. */
export function toRaw(node: XmlElement): string {
  const copy = structuredClone(node);
  return inline(copy, declarations(assignPrefixes(copy)));
}

/** The element that `toRaw` wrote, or undefined for anything that is not one. */
export function parseRaw(text: string): XmlElement | undefined {
  const scanned = scanXml(text);
  return scanned.ok ? scanned.root : undefined;
}

function declarations(prefixes: ReadonlyMap<string, string>): string {
  return [...prefixes]
    .filter(([, prefix]) => prefix !== "xml")
    .map(([uri, prefix]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
    .join("");
}

function startTag(node: XmlElement, extra: string): string {
  const attributes = node.attributes.map(
    (attribute) => ` ${qualified(attribute)}="${escapeAttribute(attribute.value)}"`,
  );
  return `<${qualified(node)}${extra}${attributes.join("")}`;
}

function qualified(named: XmlElement | XmlAttribute): string {
  return named.prefix === "" ? named.name : `${named.prefix}:${named.name}`;
}

function lines(node: XmlElement, extra: string, indent: string): string {
  const isBlock = node.children.length > 0 && node.children.every(isElement);
  if (!isBlock) return indent + inline(node, extra);
  const inside = node.children.filter(isElement).map((child) => lines(child, "", `${indent}  `));
  return `${indent}${startTag(node, extra)}>\n${inside.join("\n")}\n${indent}</${qualified(node)}>`;
}

function inline(node: XmlElement, extra: string): string {
  if (node.children.length === 0) return `${startTag(node, extra)} />`;
  const inside = node.children.map((child) => (isElement(child) ? inline(child, "") : escapeText(child)));
  return `${startTag(node, extra)}>${inside.join("")}</${qualified(node)}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

export function escapeAttribute(value: string): string {
  return value.replace(/[&<>"\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}

export function escapeText(value: string): string {
  return value.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}
