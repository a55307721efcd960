import type { Artifact, Flow, Foreign, Lane, Layout, Model, ModelElement } from "@/lib/model/schema";
import { isElementKind, kindLabel } from "../kinds";
import { BPMN } from "../namespaces";
import { attributeOf, childNamed, childrenNamed, elementsOf, textOf, type XmlElement } from "../xml/tree";
import { toRaw } from "../xml/write";
import type { ReadContext } from "./context";
import { cutAtBox } from "./cut-line";
import type { Diagram } from "./diagram";
import { readDocumentation, readElement, readFlow } from "./elements";
import { present } from "./events";
import { reportLeft } from "./left";
import { isGenerated } from "./roots";
import { foreignOf, Taker } from "./taker";

export interface Participant {
  readonly id: string;
  readonly node: XmlElement;
  readonly process: string | undefined;
}

/** The rest of the file, as far as the model of one process needs it. */
export interface Surroundings {
  readonly participants: readonly Participant[];
  readonly messageFlows: readonly XmlElement[];
  /** Annotations and the like that stand beside the pools. */
  readonly artifacts: readonly XmlElement[];
  readonly diagram: Diagram;
  /** What stands on the file and on its collaboration. */
  frame(): (readonly [path: string, taker: Taker])[];
  /** The participant that holds an element of another process. */
  holderOf(element: string): string | undefined;
  /** What no process refers to stays with the first one. */
  isFirst(process: XmlElement): boolean;
  /** A new id for an element that has none. */
  newId(kind: string): string;
}

const ARTIFACTS = new Set(["textAnnotation", "group", "association", "dataObjectReference", "dataStoreReference"]);
const isContent = ({ name }: XmlElement): boolean =>
  isElementKind(name) || name === "sequenceFlow" || name === "laneSet" || ARTIFACTS.has(name);
const isDataAssociation = ({ name }: XmlElement): boolean =>
  name === "dataInputAssociation" || name === "dataOutputAssociation";

/** The model of one process, in document order. */
export function readProcess(node: XmlElement, around: Surroundings, context: ReadContext): Model {
  return new ProcessReader(around, context).read(node);
}

class ProcessReader {
  private readonly elements: ModelElement[] = [];
  private readonly flows: Flow[] = [];
  private readonly lanes: Lane[] = [];
  private readonly artifacts: Artifact[] = [];
  private readonly laneSets: (readonly [path: string, taker: Taker])[] = [];
  /** Ends of message flows that lie in other pools, which are drawn empty. */
  private readonly moved = new Map<string, { source?: string; target?: string }>();

  constructor(
    private readonly around: Surroundings,
    private readonly context: ReadContext,
  ) {}

  read(node: XmlElement): Model {
    const t = new Taker(node);
    const id = t.attribute("id") ?? "";
    const named = t.attribute("name");
    this.content(t, undefined);
    const [documentation, docPart] = readDocumentation(t);
    const isExecutable = runs(node, this.context);
    t.attribute("isExecutable");
    t.all((child) => child.name === "property" && isGenerated(child));
    const parts = [...docPart, ...this.around.frame(), ...this.laneSets];
    reportLeft([t, ...parts.map(([, part]) => part)], { id, name: named }, this.context);
    const own = foreignOf(t, parts);
    const pool = this.pool(id);
    this.collaboration(id, pool?.id);
    const kept = this.context.roots.kept(referencesOf(node), this.around.isFirst(node));
    if (!this.context.isOwn)
      for (const root of kept)
        this.context.report.add(
          "kept",
          { id: attributeOf(root, "id") ?? id, name: attributeOf(root, "name") },
          `${kindLabel(root.name)}: kept for export.`,
        );
    const roots = kept.map(toRaw);
    const foreign: Foreign = {
      ...present("attributes", { ...(isExecutable ? {} : { isExecutable: "false" }), ...own?.attributes }),
      ...present("elements", own?.elements || roots.length > 0 ? [...(own?.elements ?? []), ...roots] : undefined),
    };
    const model: Model = {
      format: 1,
      id,
      name: named || pool?.name || id,
      ...present("documentation", documentation),
      elements: this.elements,
      flows: this.flows,
      ...present("lanes", this.lanes.length > 0 ? this.lanes : undefined),
      ...present("pool", pool),
      ...present("artifacts", this.artifacts.length > 0 ? this.artifacts : undefined),
      layout: { shapes: {}, edges: {} },
      ...(Object.keys(foreign.attributes ?? {}).length > 0 || foreign.elements ? { foreign: nonEmpty(foreign) } : {}),
    };
    return this.draw(model);
  }

  private content(t: Taker, parent: string | undefined): void {
    for (const node of t.all(isContent)) {
      const { name } = node;
      if (name === "laneSet") this.laneSets.push([`lanes:${this.laneSets.length}`, this.laneSet(node, undefined)]);
      else if (name === "sequenceFlow") this.flows.push(readFlow(this.idOf(node), new Taker(node), this.context));
      else if (isElementKind(name)) {
        const id = this.idOf(node);
        const inner = new Taker(node);
        const inside = new Taker({ ...node, children: inner.all(isContent), attributes: [] });
        const data = inner.all(isDataAssociation);
        for (const association of data) if (!attributeOf(association, "id")) inner.leave(association);
        this.elements.push(readElement(name, id, parent, inner, this.context));
        for (const association of data)
          if (attributeOf(association, "id")) this.dataAssociation(association, id, parent);
        this.content(inside, id);
      } else this.artifact(node, parent);
    }
  }

  private idOf(node: XmlElement): string {
    return attributeOf(node, "id") || this.around.newId(node.name);
  }

  private artifact(node: XmlElement, parent: string | undefined): void {
    const t = new Taker(node);
    const id = this.idOf(node);
    t.attribute("id");
    const text = artifactText(t, this.context);
    const ends =
      node.name === "association"
        ? { ...present("source", t.attribute("sourceRef")), ...present("target", t.attribute("targetRef")) }
        : {};
    if (!this.context.isOwn)
      this.context.report.add("kept", { id, name: text }, `${kindLabel(node.name)}: drawn, not executed.`);
    reportLeft([t], { id, name: text }, this.context);
    this.artifacts.push({
      id,
      type: node.name as Artifact["type"],
      ...present("text", text),
      ...present("parent", parent),
      ...ends,
      ...present("foreign", foreignOf(t)),
    });
  }

  /** Of its two ends one is the activity or event that holds it; the other names the data. */
  private dataAssociation(node: XmlElement, holder: string, parent: string | undefined): void {
    const t = new Taker(node);
    const id = t.attribute("id") ?? "";
    const isInput = node.name === "dataInputAssociation";
    const data = t.child(isInput ? "sourceRef" : "targetRef");
    const own = t.child(isInput ? "targetRef" : "sourceRef");
    if (own && textOf(own).trim() !== holder) t.leave(own);
    const other = data && textOf(data).trim();
    if (!this.context.isOwn)
      this.context.report.add(
        "kept",
        { id },
        "Data association: drawn. The mapping that it makes, if it says one in full, stands with its activity.",
      );
    reportLeft([t], { id }, this.context);
    this.artifacts.push({
      id,
      type: "dataAssociation",
      ...present("parent", parent),
      ...present("source", isInput ? other : holder),
      ...present("target", isInput ? holder : other),
      ...present("foreign", foreignOf(t)),
    });
  }

  /** Gives what stands on the set itself to whoever holds it. */
  private laneSet(set: XmlElement, parent: string | undefined): Taker {
    const own = new Taker(set);
    own.attribute("id");
    own.all(({ name }) => name === "lane");
    for (const node of childrenNamed(set, BPMN, "lane")) {
      const t = new Taker(node);
      const id = this.idOf(node);
      t.attribute("id");
      const name = t.attribute("name");
      const elements = t.all((child) => child.name === "flowNodeRef").map((ref) => textOf(ref).trim());
      const children = t.child("childLaneSet");
      if (!this.context.isOwn)
        this.context.report.add(
          "taken",
          { id, name },
          "Lane: drawn. Give it a group, and its user tasks that name nobody go to that group.",
        );
      const lane: Lane = { id, ...present("name", name), ...present("parent", parent), elements };
      this.lanes.push(lane);
      const inside = children && this.laneSet(children, id);
      Object.assign(lane, present("foreign", foreignOf(t, inside ? [["lanes", inside]] : [])));
      reportLeft(inside ? [t, inside] : [t], { id, name }, this.context);
    }
    return own;
  }

  private pool(process: string): Model["pool"] {
    const own = this.around.participants.find((participant) => participant.process === process);
    if (!own) return undefined;
    const t = new Taker(own.node);
    t.attribute("id");
    t.attribute("processRef");
    const name = t.attribute("name");
    if (!this.context.isOwn)
      this.context.report.add("taken", { id: own.id, name }, "Pool: drawn around its own process.");
    reportLeft([t], { id: own.id, name }, this.context);
    return { id: own.id, ...present("name", name), ...present("foreign", foreignOf(t)) };
  }

  /** The partners of this process, and the messages that it exchanges with them. */
  private collaboration(process: string, pool: string | undefined): void {
    const { around, context } = this;
    const known = new Set([...this.elements.map(({ id }) => id), ...(pool === undefined ? [] : [pool])]);
    for (const partner of around.participants.filter((participant) => participant.process !== process)) {
      const t = new Taker(partner.node);
      t.attribute("id");
      t.attribute("processRef");
      const text = t.attribute("name");
      if (!context.isOwn)
        context.report.add(
          "kept",
          { id: partner.id, name: text },
          partner.process === undefined
            ? "Partner without a process: drawn as a black box."
            : "Another pool of the file: drawn as a black box. Its own process is offered by itself.",
        );
      reportLeft([t], { id: partner.id, name: text }, context);
      this.artifacts.push({
        id: partner.id,
        type: "pool",
        ...present("text", text),
        ...present("foreign", foreignOf(t)),
      });
    }
    const partners = new Set(around.participants.map(({ id }) => id));
    const end = (ref: string | undefined): string | undefined =>
      ref === undefined ? undefined : known.has(ref) || partners.has(ref) ? ref : around.holderOf(ref);
    for (const node of around.messageFlows) {
      const t = new Taker(node);
      const id = this.idOf(node);
      const refs = [t.attribute("sourceRef"), t.attribute("targetRef")];
      const [source, target] = refs.map(end);
      const isOurs =
        refs.some((ref) => ref !== undefined && known.has(ref)) ||
        (this.context.isOwn && source !== undefined && target !== undefined);
      if (!isOurs || source === undefined || target === undefined) continue;
      t.attribute("id");
      if (!context.isOwn)
        this.moved.set(id, {
          ...present("source", refs[0] === source ? undefined : source),
          ...present("target", refs[1] === target ? undefined : target),
        });
      const text = t.attribute("name");
      const changed = refs.find((ref) => ref !== source && ref !== target);
      if (!context.isOwn)
        context.report.add(
          "kept",
          { id, name: text },
          `Message flow: drawn, not executed.${changed === undefined ? "" : ` Its other end, "${changed}", is drawn as that pool.`}`,
        );
      reportLeft([t], { id, name: text }, context);
      this.artifacts.push({
        id,
        type: "messageFlow",
        ...present("text", text),
        source,
        target,
        ...present("foreign", foreignOf(t)),
      });
    }
    const drawn = new Set([
      ...known,
      ...partners,
      ...this.artifacts.map(({ id }) => id),
      ...this.flows.map(({ id }) => id),
    ]);
    for (const node of around.artifacts) if (node.name !== "association") drawn.add(attributeOf(node, "id") ?? "");
    for (const node of around.artifacts) {
      const refs = [attributeOf(node, "sourceRef"), attributeOf(node, "targetRef")];
      if (node.name !== "association" || refs.every((ref) => ref !== undefined && drawn.has(ref)))
        this.artifact(node, undefined);
    }
  }

  /** A line to something in another pool ends at that pool's border. */
  private cut(id: string, edge: Layout["edges"][string]): Layout["edges"][string] {
    const { source, target } = this.moved.get(id) ?? {};
    const { shapes } = this.around.diagram;
    const [from, to] = [source && shapes.get(source), target && shapes.get(target)];
    const end = to ? cutAtBox(edge.waypoints, to) : edge.waypoints;
    const both = from ? cutAtBox(end.toReversed(), from).toReversed() : end;
    return both === edge.waypoints || both.length < 2 ? edge : { ...edge, waypoints: both };
  }

  /** Puts the drawing of what the model holds into its layout, and what else stands in it beside the element. */
  private draw(model: Model): Model {
    const { shapes, edges, extras, problems } = this.around.diagram;
    const notDrawn = new Map(problems.map(({ element, message }) => [element, message]));
    const { layout } = model;
    const place = <T extends { id: string; foreign?: Foreign | undefined }>(item: T): T => {
      const shape = shapes.get(item.id);
      const edge = edges.get(item.id);
      if (shape) layout.shapes[item.id] = shape;
      if (edge) layout.edges[item.id] = this.cut(item.id, edge);
      const problem = notDrawn.get(item.id);
      if (problem !== undefined && !this.context.isOwn) this.context.report.add("refused", item, problem);
      const extra = extras.get(item.id);
      return extra
        ? { ...item, foreign: { ...item.foreign, attributes: { ...item.foreign?.attributes, ...extra } } }
        : item;
    };
    return {
      ...model,
      elements: model.elements.map(place),
      flows: model.flows.map(place),
      ...present("lanes", model.lanes?.map(place)),
      ...present("pool", model.pool && place(model.pool)),
      ...present("artifacts", model.artifacts?.map(place)),
    };
  }
}

function artifactText(t: Taker, context: ReadContext): string | undefined {
  const { node } = t;
  if (node.name === "textAnnotation") {
    const text = t.child("text");
    return text && textOf(text);
  }
  if (node.name === "group") {
    const ref = attributeOf(node, "categoryValueRef");
    const value = ref === undefined ? undefined : context.roots.categoryValue(ref);
    if (context.isOwn && ref !== undefined && context.roots.isGeneratedCategory(ref)) t.attribute("categoryValueRef");
    return value ?? t.attribute("name");
  }
  return node.name === "association" ? undefined : t.attribute("name");
}

/** Ids of root elements that the process names. */
export function referencesOf(process: XmlElement): Set<string> {
  const ids = new Set<string>();
  const visit = (node: XmlElement): void => {
    for (const { value, uri } of node.attributes) if (uri === "") ids.add(value);
    if (node.name === "eventDefinitionRef") ids.add(textOf(node).trim());
    for (const child of elementsOf(node)) visit(child);
  };
  visit(process);
  return ids;
}

function nonEmpty({ attributes, elements }: Foreign): Foreign {
  return {
    ...(attributes && Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(elements ? { elements } : {}),
  };
}

/** Whether the file asks to run the process. Some engines run what does not say so. */
export function runs(process: XmlElement, context: ReadContext): boolean {
  const said = attributeOf(process, "isExecutable")?.trim();
  return said === undefined ? context.runsUnlessSaid : said === "true" || said === "1";
}

/** Whether it holds anything that a model can be made of. */
export function isDrawable(process: XmlElement): boolean {
  return (
    elementsOf(process).some((child) => child.uri === BPMN && isElementKind(child.name)) ||
    childNamed(process, BPMN, "laneSet") !== undefined
  );
}
