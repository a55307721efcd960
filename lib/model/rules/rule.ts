import type { EventDefinition, Flow, Model, ModelElement } from "../schema";

/** What keeps a model from being published (`error`) or deserves a look (`warning`), and where. */
export interface Problem {
  readonly code: string;
  readonly severity: "error" | "warning";
  /** The element or flow at fault; absent: the model as a whole. */
  readonly element?: string;
  /** Says what is wrong and what to do. */
  readonly message: string;
}

/** One rule of good modelling. Its code names its file, its tests and its problems. */
export interface Rule {
  readonly code: string;
  check(view: ModelView, report: Report): void;
}

export interface Report {
  error(message: string, element?: string): void;
  warning(message: string, element?: string): void;
}

export interface ValidateOptions {
  /** Why the engine can't execute an element; undefined where it can. */
  readonly executable?: (element: ModelElement) => string | undefined;
}

/** A model with its neighbours looked up, as far as they exist: rules see broken models too. */
export class ModelView {
  readonly elements = new Map<string, ModelElement>();
  readonly flows = new Map<string, Flow>();
  private readonly in = new Map<string, Flow[]>();
  private readonly out = new Map<string, Flow[]>();
  private readonly inside = new Map<string | undefined, ModelElement[]>();
  private readonly attached = new Map<string, ModelElement[]>();
  private links: Map<string, ModelElement[]> | undefined;

  constructor(
    readonly model: Model,
    readonly options: ValidateOptions,
  ) {
    for (const element of model.elements) {
      this.elements.set(element.id, element);
      put(this.inside, element.parent, element);
      if (element.type === "boundaryEvent") put(this.attached, element.attachedTo, element);
    }
    for (const flow of model.flows) {
      this.flows.set(flow.id, flow);
      put(this.out, flow.source, flow);
      put(this.in, flow.target, flow);
    }
  }

  incoming(id: string): readonly Flow[] {
    return this.in.get(id) ?? [];
  }

  outgoing(id: string): readonly Flow[] {
    return this.out.get(id) ?? [];
  }

  /** The elements of a scope: a sub-process, or the process (undefined). */
  content(scope: string | undefined): readonly ModelElement[] {
    return this.inside.get(scope) ?? [];
  }

  boundaries(host: string): readonly ModelElement[] {
    return this.attached.get(host) ?? [];
  }

  /** The link events of a scope that a link of this name leads to. */
  linkTargets(scope: string | undefined, name: string): readonly ModelElement[] {
    if (!this.links) {
      this.links = new Map();
      for (const element of this.elements.values()) {
        if (element.type !== "intermediateCatchEvent") continue;
        for (const definition of element.definitions) {
          if (definition.type === "link") put(this.links, linkKey(element.parent, definition.link), element);
        }
      }
    }
    return this.links.get(linkKey(scope, name)) ?? [];
  }

  /** The process and every sub-process that exists, with its content. */
  *scopes(): Iterable<{ readonly scope: ModelElement | undefined; readonly content: readonly ModelElement[] }> {
    yield { scope: undefined, content: this.content(undefined) };
    for (const element of this.elements.values())
      if (isScope(element)) yield { scope: element, content: this.content(element.id) };
  }
}

function linkKey(scope: string | undefined, name: string): string {
  return JSON.stringify([scope ?? null, name]);
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function isScope(element: ModelElement): boolean {
  return element.type === "subProcess" || element.type === "transaction" || element.type === "adHocSubProcess";
}

export function isActivity(element: ModelElement): boolean {
  return (
    element.type.endsWith("Task") || element.type === "task" || element.type === "callActivity" || isScope(element)
  );
}

export function isEventSubProcess(element: ModelElement | undefined): boolean {
  return element?.type === "subProcess" && element.triggeredByEvent === true;
}

export function isCompensationHandler(element: ModelElement): boolean {
  return "isForCompensation" in element && element.isForCompensation === true;
}

export function definitionsOf(element: ModelElement): readonly EventDefinition[] {
  return "definitions" in element ? element.definitions : [];
}

export function hasDefinition(element: ModelElement, type: EventDefinition["type"]): boolean {
  return definitionsOf(element).some((definition) => definition.type === type);
}

/** What the engine may begin a scope with that has no start event: elements that no flow leads to. */
export function startsByItself(view: ModelView, element: ModelElement): boolean {
  return (
    view.incoming(element.id).length === 0 &&
    element.type !== "startEvent" &&
    element.type !== "boundaryEvent" &&
    !isEventSubProcess(element) &&
    !isCompensationHandler(element) &&
    !(element.type === "intermediateCatchEvent" && hasDefinition(element, "link"))
  );
}

/** How a message calls an element: by its name if it has one. */
export function titleOf(element: ModelElement | undefined, id?: string): string {
  const name = element?.name?.replace(/\s+/g, " ").trim();
  return `"${name ? (name.length > 60 ? `${name.slice(0, 60)}…` : name) : (element?.id ?? id ?? "")}"`;
}

/** How a message calls a flow. */
export function flowTitle(view: ModelView, flow: Flow): string {
  if (flow.name?.trim()) return `the flow "${flow.name.trim()}"`;
  return `the flow from ${titleOf(view.elements.get(flow.source), flow.source)} to ${titleOf(view.elements.get(flow.target), flow.target)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
