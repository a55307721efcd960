import { DomainError } from "@/lib/errors/domain-error";
import type { Model } from "@/lib/model/schema";
import { checkConformance, dropFindings, parentsOf } from "./conformance";
import { readAll } from "./import";
import { BPMNDI } from "./namespaces";
import { encodeId, mapReferences, walkBpmn } from "./references";
import { difference, LISTS, type Patch, settingsElement, withoutLists } from "./settings";
import { writeDocument } from "./write/document";
import { extensionsOf } from "./write/foreign";
import { attributeOf, elementsOf, isElement, walk, type XmlElement } from "./xml/tree";
import { assignPrefixes, writeXml } from "./xml/write";

/**
 * The model as a BPMN 2.0 document with its diagram. What BPMN has no place for stands in extensions that other tools keep
 * and ignore; importing the document gives the same model again.
 */
export async function exportBpmn(model: Model): Promise<string> {
  refuseUnwritable(model);
  const root = await acceptedDocument(model);
  assignPrefixes(root);
  addSettings(root, model);
  encodeIds(root);
  return writeXml(root);
}

const ROUNDS_MAX = 20;

/** A document that no tool objects to. What has to stay out of it for that is left to the settings. */
async function acceptedDocument(model: Model): Promise<XmlElement> {
  const root = writeDocument(model);
  const accepted = (await removeObjections(root)) ? root : writeDocument(withoutForeign(model));
  removeUndrawn(accepted);
  return accepted;
}

/** Kept XML may refer to what is no longer in the model, or stand where it can't. Says whether nothing is left to object to. */
async function removeObjections(root: XmlElement): Promise<boolean> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const findings = await checkConformance(root);
    if (findings.length === 0) return true;
    dropFindings(findings);
    const parents = parentsOf(root);
    for (const { kind, node } of findings) {
      if (kind !== "unreadable") continue;
      const parent = parents.get(node);
      if (!parent) return false;
      parent.children = parent.children.filter((child) => child !== node);
    }
  }
  return false;
}

function withoutForeign(model: Model): Model {
  const bare = <T extends { foreign?: unknown }>({ foreign: _, ...item }: T): Omit<T, "foreign"> => item;
  const { elements, flows, lanes, artifacts, pool } = model;
  return {
    ...bare(model),
    elements: elements.map((element) => bare(element) as Model["elements"][number]),
    flows: flows.map(bare),
    ...(lanes ? { lanes: lanes.map(bare) } : {}),
    ...(artifacts ? { artifacts: artifacts.map(bare) } : {}),
    ...(pool ? { pool: bare(pool) } : {}),
  };
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

function refuseUnwritable(model: Model): void {
  refuseDepth(model.elements, "sub-processes");
  refuseDepth(model.lanes ?? [], "lanes");
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

/** As deep as a file may be nested, with room for what stands in the innermost element. */
const DEPTH_MAX = 25;

function refuseDepth(items: readonly { id: string; parent?: string | undefined }[], what: string): void {
  const parents = new Map(items.map(({ id, parent }) => [id, parent]));
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const path: string[] = [];
    for (
      let at: string | undefined = id;
      at !== undefined && !depths.has(at) && path.length <= DEPTH_MAX;
      at = parents.get(at)
    )
      path.push(at);
    const last = path.at(-1);
    const above = last === undefined ? undefined : parents.get(last);
    path
      .reverse()
      .forEach((step, index) => depths.set(step, ((above !== undefined && depths.get(above)) || 0) + index + 1));
    return depths.get(id) ?? 0;
  };
  const deepest = items.find(({ id }) => depthOf(id) > DEPTH_MAX);
  if (deepest) {
    throw new DomainError(
      "limit_exceeded",
      `The model can't be exported: its ${what} are nested more than ${DEPTH_MAX} deep. Nothing was changed.`,
      { element: deepest.id },
    );
  }
}

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
