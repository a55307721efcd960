import { isScopeKind } from "@/lib/model/compile";
import type { Artifact, Flow, Foreign, Lane, Model, ModelElement } from "@/lib/model/schema";
import { isElementKind } from "../kinds";
import { BPMN, THROUGHLINE } from "../namespaces";
import { elementsOf, isElement, type XmlElement } from "../xml/tree";
import { parseRaw, setAttribute } from "../xml/write";
import { writeDiagrams } from "./diagram";
import { bpmn, type WriteContext, writeElement, writeFlow } from "./elements";
import { addForeign, sortChildren } from "./foreign";
import { NewIds } from "./ids";
import { RootElements } from "./roots";

/** The standard part of a model as a document: everything that BPMN has a place for. What can't be placed is left to the settings. */
export function writeDocument(model: Model): XmlElement {
  const writer = new DocumentWriter(model);
  return writer.write();
}

/** Elements that stand beside processes, not in one. */
const ROOTS = new Set(
  "import extension itemDefinition message signal error escalation dataStore resource category interface endPoint partnerEntity partnerRole correlationProperty globalTask globalUserTask globalScriptTask globalManualTask globalBusinessRuleTask relationship".split(
    " ",
  ),
);
const isRoot = (node: XmlElement | undefined): node is XmlElement =>
  node?.uri === BPMN && (ROOTS.has(node.name) || node.name.endsWith("EventDefinition"));
const isFirst = ({ name }: XmlElement): boolean => name === "import" || name === "extension";
const isLast = ({ name }: XmlElement): boolean => name === "relationship";

class DocumentWriter {
  private readonly ids: NewIds;
  private readonly roots: RootElements;
  private readonly elements: ReadonlyMap<string, ModelElement>;
  private readonly flows: readonly Flow[];
  private readonly artifacts: readonly Artifact[];
  /** Ids that stand in kept XML. */
  private readonly keptIds: ReadonlySet<string>;
  private readonly processForeign: Foreign;
  /** Ids of what is in the document and may be drawn. */
  private readonly written = new Set<string>();

  constructor(private readonly model: Model) {
    const { elements, flows, lanes = [], artifacts = [], pool } = model;
    this.elements = new Map(elements.map((item) => [item.id, item]));
    this.flows = flows.filter(({ source, target }) => this.elements.has(source) && this.elements.has(target));
    this.artifacts = artifacts;
    this.keptIds = idsInForeign([...elements, ...flows, ...lanes, ...artifacts, ...(pool ? [pool] : []), model]);
    this.ids = new NewIds([
      ...this.keptIds,
      model.id,
      ...[...elements, ...flows, ...lanes, ...artifacts].map(({ id }) => id),
      ...(pool ? [pool.id] : []),
    ]);
    const kept = (model.foreign?.elements ?? []).map((text) => ({ text, node: parseRaw(text) }));
    this.roots = new RootElements(kept.map(({ node }) => node).filter(isRoot), this.ids);
    this.processForeign = {
      attributes: model.foreign?.attributes,
      elements: kept.filter(({ node }) => !isRoot(node)).map(({ text }) => text),
    };
  }

  write(): XmlElement {
    const { model, roots, ids } = this;
    const process = this.process();
    const collaboration = this.collaboration();
    const diagrams = writeDiagrams(model, collaboration?.id ?? model.id, this.written, ids);
    const others = roots.nodes.filter((node) => !isFirst(node) && !isLast(node));
    const definitions = bpmn("definitions", {
      id: ids.make(`Definitions_${model.id}`),
      targetNamespace: "urn:throughline:models",
      expressionLanguage: "https://www.omg.org/spec/DMN/20191111/FEEL/",
      exporter: "Throughline",
    });
    definitions.children = [
      ...roots.nodes.filter(isFirst),
      ...others,
      ...(collaboration ? [collaboration.node] : []),
      process,
      ...diagrams,
      ...roots.nodes.filter(isLast),
    ];
    const framed = Object.entries(model.foreign?.attributes ?? {}).filter(([key]) => key.includes("/"));
    const laneSet = elementsOf(process).find(({ name }) => name === "laneSet");
    addForeign(
      process,
      { attributes: Object.fromEntries(framed) },
      { definitions, collaboration: collaboration?.node, "lanes:0": laneSet },
      () => true,
    );
    for (const child of definitions.children) if (isElement(child)) sortChildren(child);
    return definitions;
  }

  private process(): XmlElement {
    const { model } = this;
    const isExecutable = model.foreign?.attributes?.isExecutable !== "false";
    const doc = model.documentation === undefined ? undefined : bpmn("documentation", {}, [model.documentation]);
    const process = bpmn("process", { id: model.id, name: model.name, isExecutable }, [doc]);
    addForeign(process, this.processForeign, { doc }, (name) => isContent(name) || (name === "documentation" && !doc));
    this.lanes(process);
    this.content(process);
    return process;
  }

  private content(process: XmlElement): void {
    const { elements, flows, artifacts, roots } = this;
    const flowIds = new Set(flows.map(({ id }) => id));
    const items = new Map<string, string>();
    const data = (variable: string): string => {
      const known = items.get(variable);
      if (known !== undefined) return known;
      const id = this.ids.make(variable);
      const property = bpmn("property", { id, name: variable });
      setAttribute(property, "generated", "true", THROUGHLINE);
      process.children.push(property);
      items.set(variable, id);
      return id;
    };
    const context: WriteContext = { roots, data, has: (id) => elements.has(id) || flowIds.has(id) };
    const incoming = groupBy(flows, ({ target }) => target);
    const outgoing = groupBy(flows, ({ source }) => source);
    const inside = groupBy([...elements.values()], ({ parent }) => parent);
    const nodes = new Map<string | undefined, XmlElement>([[undefined, process]]);
    const fill = (parent: string | undefined, into: XmlElement): void => {
      for (const item of inside.get(parent) ?? []) {
        const node = writeElement(
          item,
          { incoming: incoming.get(item.id) ?? [], outgoing: outgoing.get(item.id) ?? [] },
          context,
        );
        into.children.push(node);
        nodes.set(item.id, node);
        this.written.add(item.id);
        if (isScopeKind(item.type)) fill(item.id, node);
      }
    };
    fill(undefined, process);
    for (const flow of flows) {
      const scope = nodes.get(elements.get(flow.source)?.parent);
      if (!scope || !this.written.has(flow.source) || !this.written.has(flow.target)) continue;
      scope.children.push(writeFlow(flow));
      this.written.add(flow.id);
    }
    const put = (artifact: Artifact, into: XmlElement | undefined, node: XmlElement): void => {
      if (!into) return;
      addForeign(node, artifact.foreign, {}, (name) => name === "text");
      into.children.push(node);
      this.written.add(artifact.id);
    };
    const scopeOf = ({ parent }: Artifact): XmlElement | undefined =>
      parent === undefined || isScopeKind(elements.get(parent)?.type ?? "task") ? nodes.get(parent) : undefined;
    for (const artifact of artifacts)
      if (NAMED.has(artifact.type)) put(artifact, scopeOf(artifact), this.namedArtifact(artifact));
    for (const artifact of artifacts) {
      const { id, type, source, target } = artifact;
      if (type === "association" && this.isKnown(source) && this.isKnown(target))
        put(artifact, scopeOf(artifact), bpmn("association", { id, sourceRef: source, targetRef: target }));
      if (type === "dataAssociation" && (this.isKnown(source) || this.isKnown(target)))
        this.dataAssociation(artifact, nodes, put);
    }
  }

  private isKnown(id: string | undefined): id is string {
    return id !== undefined && (this.written.has(id) || this.keptIds.has(id) || id === this.model.pool?.id);
  }

  private namedArtifact({ id, type, text, foreign }: Artifact): XmlElement {
    if (type === "textAnnotation")
      return bpmn("textAnnotation", { id }, [text === undefined ? undefined : bpmn("text", {}, [text])]);
    if (type !== "group") return bpmn(type, { id, name: text });
    const kept = foreign?.attributes?.categoryValueRef;
    return bpmn("group", {
      id,
      categoryValueRef:
        text === undefined || (kept !== undefined && this.roots.hasCategoryValue(kept))
          ? undefined
          : this.roots.category(text),
    });
  }

  private dataAssociation(
    artifact: Artifact,
    nodes: ReadonlyMap<string | undefined, XmlElement>,
    put: (artifact: Artifact, into: XmlElement | undefined, node: XmlElement) => void,
  ): void {
    const { id, source, target, foreign } = artifact;
    const isInput = target !== undefined && this.elements.has(target);
    const holder = isInput ? target : source;
    const data = isInput ? source : target;
    if (holder === undefined || !mayHold(this.elements.get(holder), isInput) || !this.isKnown(data)) return;
    const own = isInput ? "targetRef" : "sourceRef";
    const isKept = (foreign?.elements ?? []).some((text) => parseRaw(text)?.name === own);
    put(
      artifact,
      nodes.get(holder),
      bpmn(isInput ? "dataInputAssociation" : "dataOutputAssociation", { id }, [
        bpmn(isInput ? "sourceRef" : "targetRef", {}, [data]),
        isKept ? undefined : bpmn(own, {}, [holder]),
      ]),
    );
  }

  private lanes(process: XmlElement): void {
    const { lanes = [] } = this.model;
    const inside = groupBy(lanes, ({ parent }) => parent);
    const write = (lane: Lane): XmlElement => {
      const children = (inside.get(lane.id) ?? []).map(write);
      const node = bpmn(
        "lane",
        { id: lane.id, name: lane.name },
        lane.elements.filter((id) => this.elements.has(id)).map((id) => bpmn("flowNodeRef", {}, [id])),
      );
      const set =
        children.length > 0 ? bpmn("childLaneSet", { id: this.ids.make(`LaneSet_${lane.id}`) }, children) : undefined;
      if (set) node.children.push(set);
      addForeign(node, lane.foreign, { lanes: set }, (name) => name === "flowNodeRef" || name === "childLaneSet");
      this.written.add(lane.id);
      return node;
    };
    const outer = (inside.get(undefined) ?? []).map(write);
    if (outer.length > 0)
      process.children.push(bpmn("laneSet", { id: this.ids.make(`LaneSet_${this.model.id}`) }, outer));
  }

  private collaboration(): { id: string; node: XmlElement } | undefined {
    const { pool } = this.model;
    const partners = this.artifacts.filter(({ type }) => type === "pool");
    const ends = new Set([...this.elements.keys(), ...partners.map(({ id }) => id), ...(pool ? [pool.id] : [])]);
    const messages = this.artifacts.filter(
      ({ type, source, target }) =>
        type === "messageFlow" && source !== undefined && target !== undefined && ends.has(source) && ends.has(target),
    );
    if (!pool && partners.length === 0 && messages.length === 0) return undefined;
    const id = this.ids.make(`Collaboration_${this.model.id}`);
    const participants = [
      ...(pool ? [{ id: pool.id, text: pool.name, foreign: pool.foreign, processRef: this.model.id }] : []),
      ...partners.map((partner) => ({ ...partner, processRef: undefined })),
    ];
    const nodes = [
      ...participants.map((item) => ({
        item,
        node: bpmn("participant", { id: item.id, name: item.text, processRef: item.processRef }),
      })),
      ...messages.map((item) => ({
        item,
        node: bpmn("messageFlow", { id: item.id, name: item.text, sourceRef: item.source, targetRef: item.target }),
      })),
    ];
    for (const { item, node } of nodes) {
      addForeign(node, item.foreign, {}, () => false);
      this.written.add(item.id);
    }
    return {
      id,
      node: bpmn(
        "collaboration",
        { id },
        nodes.map(({ node }) => node),
      ),
    };
  }
}

/** Activities read and write data, catch events write it, throw events read it. */
function mayHold(element: ModelElement | undefined, isInput: boolean): boolean {
  if (!element || element.type.endsWith("Gateway")) return false;
  if (!("definitions" in element)) return true;
  return isInput === (element.type === "endEvent" || element.type === "intermediateThrowEvent");
}

const NAMED = new Set<Artifact["type"]>(["textAnnotation", "group", "dataObjectReference", "dataStoreReference"]);

function isContent(name: string): boolean {
  return (
    isElementKind(name) ||
    name === "laneSet" ||
    name === "sequenceFlow" ||
    name === "association" ||
    (NAMED as ReadonlySet<string>).has(name)
  );
}

function idsInForeign(items: readonly { readonly foreign?: Foreign | undefined }[]): ReadonlySet<string> {
  const texts = items.flatMap(({ foreign }) => [
    ...(foreign?.elements ?? []),
    ...Object.entries(foreign?.attributes ?? {}).flatMap(([key, value]) => (key.endsWith(">") ? [value] : [])),
  ]);
  return new Set(texts.flatMap((text) => [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? "")));
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
