import type { Model } from "@/lib/model/schema";
import { THROUGHLINE } from "./namespaces";
import { textOf, type XmlElement } from "./xml/tree";
import { element } from "./xml/write";

/**
 * What of a model BPMN has no place for stands in `<throughline:settings>` as JSON: the difference between the thing itself
 * and what a reader makes of its standard part. Objects are merged; a list is patched by position if its length is the same,
 * else replaced; null removes.
 */
export type Patch = null | boolean | number | string | Patch[] | { [key: string]: Patch };

/** Undefined: no difference. */
export function difference(from: unknown, to: unknown): Patch | undefined {
  if (Object.is(from, to)) return undefined;
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
      (key) => from[key] !== undefined || to[key] !== undefined,
    );
    return entries(keys.map((key) => [key, to[key] === undefined ? null : difference(from[key], to[key])]));
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length && to.length > 0) {
    return entries(to.map((value, index) => [String(index), difference(from[index], value)]));
  }
  if (Array.isArray(from) && Array.isArray(to) && to.length === 0 && from.length === 0) return undefined;
  return JSON.parse(JSON.stringify(to)) as Patch;
}

function entries(list: readonly (readonly [string, Patch | undefined])[]): Patch | undefined {
  const changed = list.filter((entry): entry is readonly [string, Patch] => entry[1] !== undefined);
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** The value with the difference put back. Whatever a hostile file says, the result is plain data. */
export function patched(from: unknown, patch: Patch): unknown {
  if (!isObject(patch)) return patch;
  if (Array.isArray(from))
    return from.map((value: unknown, index) =>
      Object.hasOwn(patch, String(index)) ? patched(value, patch[String(index)] as Patch) : value,
    );
  // Nothing to merge into: not walked, because a hostile file may nest it as deep as it likes.
  if (!isObject(from)) return patch;
  const result: Record<string, unknown> = { ...from };
  for (const [key, value] of Object.entries(patch)) {
    if (FORBIDDEN.has(key)) continue;
    if (value === null) delete result[key];
    else result[key] = patched(result[key], value);
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parts of a model whose items carry their own settings. */
export const LISTS = ["elements", "flows", "lanes", "artifacts"] as const;

export function withoutLists(model: Model): Omit<Model, (typeof LISTS)[number]> {
  const { elements: _elements, flows: _flows, lanes: _lanes, artifacts: _artifacts, ...rest } = model;
  return rest;
}

export const SETTINGS = "settings";

export function settingsElement(patch: Patch): XmlElement {
  const json = JSON.stringify(patch).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  return element(THROUGHLINE, SETTINGS, {}, [json]);
}

/** Undefined for what is not JSON. */
export function parseSettings(node: XmlElement): Patch | undefined {
  try {
    return JSON.parse(textOf(node)) as Patch;
  } catch {
    return undefined;
  }
}
