import type { Foreign } from "@/lib/model/schema";
import { parseForeignKey } from "../foreign-keys";
import { BPMN, PREFIXES } from "../namespaces";
import { rankOf } from "../schema-order";
import { attributeOf, elementsOf, isElement, type XmlElement } from "../xml/tree";
import { element, parseRaw } from "../xml/write";

/** Parts of an element's XML under the paths that foreign attributes name them by. */
export type Parts = Readonly<Record<string, XmlElement | undefined>>;

const NAME = /^[A-Za-z_][\w.-]*$/;

/**
 * Puts foreign attributes and elements back where they stood. Whatever does not fit there any more, or would be read as
 * something of our own, stays out; the settings keep it.
 */
export function addForeign(
  node: XmlElement,
  foreign: Foreign | undefined,
  parts: Parts,
  reserved: (name: string) => boolean,
): void {
  for (const [key, value] of Object.entries(foreign?.attributes ?? {})) {
    const parsed = parseForeignKey(key);
    const target = parsed && (parsed.path === "" ? node : parts[parsed.path]);
    if (!parsed || !target) continue;
    const isPart = /^<\d+>$/.test(parsed.name);
    if (isPart && parsed.path !== "") {
      const raw = parseRaw(value);
      if (raw) addElement(target, raw, () => false);
    } else if (
      NAME.test(parsed.name) &&
      attributeOf(target, parsed.name, parsed.uri) === undefined &&
      parsed.name !== "id"
    ) {
      target.attributes.push({ uri: parsed.uri, name: parsed.name, prefix: PREFIXES.get(parsed.uri) ?? "", value });
    }
  }
  for (const text of foreign?.elements ?? []) {
    const raw = parseRaw(text);
    if (raw) addElement(node, raw, reserved);
  }
}

function addElement(target: XmlElement, raw: XmlElement, reserved: (name: string) => boolean): void {
  if (raw.uri !== BPMN) extensionsOf(target).children.push(raw);
  else if (raw.name === "extensionElements") extensionsOf(target).children.push(...elementsOf(raw));
  else if (!reserved(raw.name)) target.children.push(raw);
}

export function extensionsOf(target: XmlElement): XmlElement {
  const found = elementsOf(target).find(({ uri, name }) => uri === BPMN && name === "extensionElements");
  if (found) return found;
  const made = element(BPMN, "extensionElements");
  target.children.unshift(made);
  return made;
}

/** Brings the children of every BPMN element into the order of the schema; what stands in extensions keeps its own. */
export function sortChildren(node: XmlElement): void {
  if (node.uri !== BPMN || node.name === "extensionElements" || node.name === "definitions") return;
  if (node.children.every(isElement)) {
    const rank = (child: XmlElement): number => (child.uri === BPMN ? rankOf(child.name) : 0);
    node.children = elementsOf(node).sort((a, b) => rank(a) - rank(b));
  }
  for (const child of elementsOf(node)) sortChildren(child);
}
