import { DomainError } from "@/lib/errors/domain-error";
import type { Model } from "@/lib/model/schema";
import { checkConformance, dropAttribute, dropReference, parentsOf } from "./conformance";
import { readAll } from "./import";
import { BPMNDI } from "./namespaces";
import { encodeId, mapReferences, walkBpmn } from "./references";
import { difference, type Patch, settingsElement } from "./settings";
import { writeDocument } from "./write/document";
import { extensionsOf } from "./write/foreign";
import { attributeOf, elementsOf, isElement, walk, type XmlElement } from "./xml/tree";
import { assignPrefixes, writeXml } from "./xml/write";

/**
 * The model as a BPMN 2.0 document with its diagram. What BPMN has no place for stands in extensions that other tools keep
 * and ignore; importing the document gives the same model again.
 */
export async function exportBpmn(model: Model): Promise<string> {
  refuseDuplicates(model);
  const root = writeDocument(model);
  await removeObjections(root);
  removeUndrawn(root);
  assignPrefixes(root);
  addSettings(root, model);
  encodeIds(root);
  return writeXml(root);
}

const ROUNDS_MAX = 5;

/** Kept XML may refer to what is no longer in the model; other tools would warn of it. The settings still hold it. */
async function removeObjections(root: XmlElement): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const findings = await checkConformance(root);
    if (findings.length === 0) return;
    const parents = parentsOf(root);
    for (const finding of findings) {
      if (finding.kind === "unresolved") dropReference(finding);
      else if (finding.kind === "attribute") dropAttribute(finding);
      else {
        const parent = parents.get(finding.node);
        if (parent) parent.children = parent.children.filter((child) => child !== finding.node);
      }
    }
  }
}

/** A drawing of what is no longer there. */
function removeUndrawn(root: XmlElement): void {
  const ids = new Set([...walkBpmn(root)].map((node) => attributeOf(node, "id")));
  for (const diagram of root.children) {
    if (!isElement(diagram) || diagram.uri !== BPMNDI) continue;
    for (const plane of elementsOf(diagram)) {
      plane.children = elementsOf(plane).filter((drawn) => ids.has(attributeOf(drawn, "bpmnElement")));
    }
  }
}

function refuseDuplicates(model: Model): void {
  const seen = new Set([model.id]);
  const { elements, flows, lanes = [], artifacts = [], pool } = model;
  for (const { id } of [...elements, ...flows, ...lanes, ...artifacts, ...(pool ? [pool] : [])]) {
    if (seen.has(id)) {
      throw new DomainError(
        "invalid_input",
        `The model can't be exported: the id "${id}" is used twice. Nothing was changed. Give one of the two another id and export again.`,
        { element: id },
      );
    }
    seen.add(id);
  }
}

const LISTS = ["elements", "flows", "lanes", "artifacts"] as const;
type Item = { readonly id: string };

/** Reads the document back and writes down what differs from the model. */
function addSettings(root: XmlElement, model: Model): void {
  const read = readAll(root, true, []).processes()[0]?.model;
  if (!read) throw new Error(`the document of "${model.id}" holds no process`);
  const nodes = new Map<string, XmlElement>();
  for (const node of walkBpmn(root)) {
    const id = attributeOf(node, "id");
    if (id !== undefined && !nodes.has(id)) nodes.set(id, node);
  }
  const settings: { [key: string]: Patch } = {};
  const add = (part: string, list: string, value: Patch): void => {
    const before = settings[part];
    settings[part] = {
      ...(typeof before === "object" && before !== null && !Array.isArray(before) ? before : {}),
      [list]: value,
    };
  };
  for (const list of LISTS) {
    const found: readonly Item[] = read[list] ?? [];
    const wanted: readonly Item[] = model[list] ?? [];
    const byId = new Map(found.map((item) => [item.id, item]));
    const missing = wanted.filter(({ id }) => !byId.has(id));
    for (const item of wanted) {
      const before = byId.get(item.id);
      const patch = before && difference(before, item);
      const node = nodes.get(item.id);
      if (patch !== undefined && node) extensionsOf(node).children.unshift(settingsElement(patch));
    }
    if (missing.length > 0) add("extra", list, JSON.parse(JSON.stringify(missing)) as Patch);
    const order = wanted.map(({ id }) => id);
    const readOrder = [...found.map(({ id }) => id), ...missing.map(({ id }) => id)];
    if (order.some((id, index) => id !== readOrder[index])) add("order", list, order);
    if (model[list]?.length === 0 && list !== "elements" && list !== "flows") add("empty", list, true);
  }
  const rest = difference(withoutLists(read), withoutLists(model));
  if (rest !== undefined) settings.model = rest;
  const process = nodes.get(model.id);
  if (process && Object.keys(settings).length > 0) extensionsOf(process).children.unshift(settingsElement(settings));
}

function withoutLists(model: Model): object {
  const { elements, flows, lanes, artifacts, ...rest } = model;
  return rest;
}

/** Ids that XML does not allow get a form that it does; an import turns them back. */
function encodeIds(root: XmlElement): void {
  const ids = new Set<string>();
  for (const node of walkBpmn(root)) {
    const id = node.attributes.find(({ name, uri }) => name === "id" && uri === "");
    if (!id) continue;
    ids.add(id.value);
    id.value = encodeId(id.value);
  }
  mapReferences(root, (value) => (ids.has(value) ? encodeId(value) : value));
  for (const node of walk(root)) {
    const drawn = node.attributes.find(({ name, uri }) => name === "bpmnElement" && uri === "");
    if (drawn) drawn.value = encodeId(drawn.value);
  }
}
