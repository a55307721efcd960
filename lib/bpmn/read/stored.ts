import type { Model } from "@/lib/model/schema";
import { BPMN, THROUGHLINE } from "../namespaces";
import { LISTS, type Patch, parseSettings, patched, SETTINGS, withoutLists } from "../settings";
import { attributeOf, elementsOf, type XmlElement } from "../xml/tree";

/** The settings of a file: those of each element by its id, and those of the process. */
export interface Stored {
  readonly byId: ReadonlyMap<string, Patch>;
  readonly process: ReadonlyMap<string, Patch>;
  /** Whose settings stand there several times: the last ones count. */
  readonly repeated: ReadonlySet<string>;
}

/** Takes our settings out of the tree, so that they are not found among what is foreign. */
export function takeSettings(root: XmlElement): Stored {
  const byId = new Map<string, Patch>();
  const process = new Map<string, Patch>();
  const repeated = new Set<string>();
  const visit = (node: XmlElement): void => {
    for (const child of elementsOf(node)) {
      if (child.uri !== BPMN) continue;
      if (child.name !== "extensionElements") visit(child);
      else {
        const own = elementsOf(child).filter(({ uri, name }) => uri === THROUGHLINE && name === SETTINGS);
        const of = node.name === "process" ? process : byId;
        const id = attributeOf(node, "id");
        for (const settings of own) {
          const patch = parseSettings(settings);
          if (patch === undefined || id === undefined) continue;
          if (of.has(id)) repeated.add(id);
          of.set(id, patch);
        }
        child.children = child.children.filter((other) => !own.some((settings) => settings === other));
      }
    }
  };
  visit(root);
  return { byId, process, repeated };
}

interface Identified {
  readonly id: string;
}

/** Puts back what BPMN had no place for. The result is checked by whoever asked for it. */
export function applySettings(model: Model, stored: Stored): Model {
  const settings = stored.process.get(model.id);
  const process = isRecord(settings) ? settings : {};
  const result: Record<string, unknown> = {
    ...(isRecord(process.model) ? (patched(withoutLists(model), process.model) as object) : withoutLists(model)),
  };
  for (const list of LISTS) {
    const extra = isRecord(process.extra) ? process.extra[list] : undefined;
    const items: Identified[] = [
      ...(model[list] ?? []).map((item) => patchedItem(item, stored)),
      ...(Array.isArray(extra) ? (extra as unknown as Identified[]) : []),
    ];
    const order = isRecord(process.order) ? process.order[list] : undefined;
    if (items.length > 0 || list === "elements" || list === "flows")
      result[list] = Array.isArray(order) ? ordered(items, order) : items;
    if (isRecord(process.empty) && process.empty[list] === true) result[list] = [];
  }
  return result as unknown as Model;
}

function patchedItem<T extends Identified>(item: T, stored: Stored): T {
  const patch = stored.byId.get(item.id);
  return patch === undefined ? item : (patched(item, patch) as T);
}

function ordered(items: readonly Identified[], order: readonly unknown[]): Identified[] {
  const positions = new Map(order.map((id, index) => [id, index]));
  const position = ({ id }: Identified): number => positions.get(id) ?? order.length;
  return [...items].sort((a, b) => position(a) - position(b));
}

function isRecord(value: unknown): value is { [key: string]: Patch } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
