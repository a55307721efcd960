import { BPMN, CAMUNDA_LIKE, THROUGHLINE, ZEEBE } from "../namespaces";
import { walkBpmn } from "../references";
import { attributeOf, childNamed, childrenNamed, elementsOf, textOf, walk, type XmlElement } from "../xml/tree";

/** Root elements that event definitions and tasks name. */
export interface Roots {
  /** Undefined: the file holds no such message. */
  message(ref: string): { readonly name: string; readonly correlationKey?: string } | undefined;
  signal(ref: string): string | undefined;
  /** An error that is not declared is its own code, as the engines read it. */
  errorCode(ref: string): string;
  escalationCode(ref: string): string;
  eventDefinition(ref: string): XmlElement | undefined;
  /** Text of a category value, which is what a group shows. */
  categoryValue(ref: string): string | undefined;
  /** Whether an export made the category, for a group's text. */
  isGeneratedCategory(ref: string): boolean;
  /** The variable that holds whoever started the instance. */
  readonly initiator: string | undefined;
  /** The variable that a property, data object, data input or output stands for. */
  dataItem(ref: string): string | undefined;
  /** The name that declared data has, whether it can be a variable or not. */
  dataName(ref: string): string | undefined;
  /** JSON of a form that the file holds. */
  form(id: string): string | undefined;
  /** Root elements that a model keeps as they are, given the ids that it refers to; with or without those that nothing refers to. */
  kept(referenced: ReadonlySet<string>, isFirst: boolean): XmlElement[];
}

/** Their names, and what else they may hold without having to be kept for it. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  message: ["id", "name"],
  signal: ["id", "name"],
  error: ["id", "name", "errorCode"],
  escalation: ["id", "name", "escalationCode"],
};
const NOT_KEPT = new Set([
  "process",
  "collaboration",
  "choreography",
  "globalChoreographyTask",
  "globalConversation",
  "BPMNDiagram",
  "extensionElements",
  "documentation",
]);

export function readRoots(definitions: XmlElement, isOwn: boolean): Roots {
  const byId = new Map<string, XmlElement>();
  const values = new Map<string, string>();
  const generatedValues = new Set<string>();
  let forms: ReadonlyMap<string, string> | undefined;
  let items: ReadonlyMap<string, XmlElement> | undefined;
  for (const child of elementsOf(definitions)) {
    if (child.uri !== BPMN) continue;
    const id = attributeOf(child, "id");
    if (id !== undefined) byId.set(id, child);
    for (const value of childrenNamed(child, BPMN, "categoryValue")) {
      const valueId = attributeOf(value, "id") ?? "";
      values.set(valueId, attributeOf(value, "value") ?? "");
      if (isGenerated(child)) generatedValues.add(valueId);
    }
  }
  const find = (ref: string, name: string): XmlElement | undefined => {
    const found = byId.get(ref);
    return found?.name === name ? found : undefined;
  };
  const code = (ref: string, kind: "error" | "escalation"): string => {
    const found = find(ref, kind);
    return found ? keyOf(found) : ref;
  };
  return {
    message(ref) {
      const found = find(ref, "message");
      if (!found) return undefined;
      const key = correlationKeyOf(found);
      return { name: keyOf(found), ...(key === undefined ? {} : { correlationKey: key }) };
    },
    signal(ref) {
      const found = find(ref, "signal");
      return found && keyOf(found);
    },
    errorCode: (ref) => code(ref, "error"),
    escalationCode: (ref) => code(ref, "escalation"),
    eventDefinition(ref) {
      const found = byId.get(ref);
      return found?.name.endsWith("EventDefinition") ? found : undefined;
    },
    initiator: initiatorOf(definitions),
    categoryValue: (ref) => values.get(ref),
    isGeneratedCategory: (ref) => generatedValues.has(ref),
    dataItem: (ref) => {
      items ??= dataItemsOf(definitions);
      const item = items.get(ref);
      return item && dataItemName(item, isOwn);
    },
    dataName: (ref) => {
      items ??= dataItemsOf(definitions);
      const item = items.get(ref);
      return item && attributeOf(item, "name");
    },
    form: (id) => {
      forms ??= formsOf(definitions);
      return forms.get(id);
    },
    kept(referenced, isFirst) {
      const roots = elementsOf(definitions).filter((child) => child.uri === BPMN && !NOT_KEPT.has(child.name));
      const used = isFirst ? roots : usedRoots(roots, referenced);
      return used.filter((root) => isKept(root, referenced, isOwn));
    },
  };
}

/** What events and tasks call it by. */
export function keyOf(root: XmlElement): string {
  const code = root.name === "error" ? "errorCode" : root.name === "escalation" ? "escalationCode" : "name";
  return attributeOf(root, code) || attributeOf(root, "name") || attributeOf(root, "id") || "";
}

/** We mark the root elements that an export makes: an import makes them anew. */
export function isGenerated(root: XmlElement): boolean {
  return attributeOf(root, "generated", THROUGHLINE) === "true";
}

/** Those that are referred to, directly or by one another. */
function usedRoots(roots: readonly XmlElement[], referenced: ReadonlySet<string>): XmlElement[] {
  const ids = new Set(referenced);
  const used = new Set<XmlElement>();
  for (let before = -1; before !== used.size; ) {
    before = used.size;
    for (const root of roots) {
      if (used.has(root) || !idsOf(root).some((id) => ids.has(id))) continue;
      used.add(root);
      for (const node of walk(root)) for (const { value } of node.attributes) ids.add(value);
    }
  }
  return roots.filter((root) => used.has(root));
}

function idsOf(root: XmlElement): string[] {
  return [root, ...elementsOf(root)].flatMap((node) => attributeOf(node, "id") ?? []);
}

function isKept(root: XmlElement, referenced: ReadonlySet<string>, isOwn: boolean): boolean {
  if (isGenerated(root)) return false;
  if (isOwn) return true;
  const id = attributeOf(root, "id") ?? "";
  if (root.name.endsWith("EventDefinition")) return !referenced.has(id);
  const plain = NAMED[root.name];
  if (!plain || !referenced.has(id)) return true;
  const key = keyOf(root);
  const isPlain =
    root.attributes.every(
      ({ uri, name, value }) => uri === "" && plain.includes(name) && (name !== "name" || value === key),
    ) &&
    elementsOf(root).every(
      (child) =>
        child.name === "extensionElements" && correlationKeyOf(root) !== undefined && elementsOf(child).length === 1,
    );
  return !isPlain;
}

function correlationKeyOf(message: XmlElement): string | undefined {
  const extensions = childNamed(message, BPMN, "extensionElements");
  const subscription = extensions && childNamed(extensions, ZEEBE, "subscription");
  return subscription && attributeOf(subscription, "correlationKey");
}

/** Some engines call a data item by its name, some by its id: what can be a variable is meant. */
export function dataItemName(item: XmlElement, isOwn: boolean): string | undefined {
  const name = attributeOf(item, "name");
  const isMeant = name !== undefined && (isOwn || /^[A-Za-z_]\w*$/.test(name));
  return isMeant ? name : (attributeOf(item, "id") ?? name);
}

const DATA_ITEMS = new Set(["property", "dataObject", "dataObjectReference", "dataInput", "dataOutput", "dataStore"]);

function dataItemsOf(definitions: XmlElement): ReadonlyMap<string, XmlElement> {
  const items = [...walkBpmn(definitions)].filter(({ name }) => DATA_ITEMS.has(name));
  return new Map(items.map((item) => [attributeOf(item, "id") ?? "", item]));
}

function initiatorOf(definitions: XmlElement): string | undefined {
  for (const process of childrenNamed(definitions, BPMN, "process")) {
    for (const start of childrenNamed(process, BPMN, "startEvent")) {
      const named = start.attributes.find(({ name, uri }) => name === "initiator" && CAMUNDA_LIKE.includes(uri));
      if (named) return named.value;
    }
  }
  return undefined;
}

function formsOf(definitions: XmlElement): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  for (const process of childrenNamed(definitions, BPMN, "process")) {
    for (const extensions of childrenNamed(process, BPMN, "extensionElements")) {
      for (const form of childrenNamed(extensions, ZEEBE, "userTaskForm"))
        forms.set(attributeOf(form, "id") ?? "", textOf(form));
    }
  }
  return forms;
}
