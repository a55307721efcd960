import { compileExpression, type CompiledExpression } from "@/lib/feel";
import type { ElementKind, ElementOf, Model } from "./schema";

/** A flow with its ends looked up and its condition parsed. */
export interface CompiledFlow {
  readonly id: string;
  readonly name: string | undefined;
  readonly source: CompiledElement;
  readonly target: CompiledElement;
  readonly condition: CompiledExpression | undefined;
}

/** An element with its neighbours looked up. `def` is the element as the model holds it. */
export interface CompiledElement<K extends ElementKind = ElementKind> {
  readonly id: string;
  readonly kind: K;
  readonly name: string | undefined;
  readonly def: ElementOf<K>;
  /** The scope that holds it: a sub-process, or null for the process. */
  readonly parent: CompiledElement | null;
  readonly incoming: readonly CompiledFlow[];
  readonly outgoing: readonly CompiledFlow[];
  readonly defaultFlow: CompiledFlow | undefined;
  /** Boundary events on it. */
  readonly boundaries: readonly CompiledElement<"boundaryEvent">[];
  /** The activity that a compensation boundary event leads to, by an association (BPMN 2.0 §10.7.1). */
  readonly handler: CompiledElement | undefined;
  /** What it holds, if it is a sub-process. */
  readonly content: CompiledScope;
}

export interface CompiledScope {
  readonly elements: readonly CompiledElement[];
  readonly startEvents: readonly CompiledElement<"startEvent">[];
  readonly eventSubProcesses: readonly CompiledElement<"subProcess">[];
  /** Where a token starts if there is no start event: elements that no flow leads to (BPMN 2.0 §10.4.5). */
  readonly implicitStarts: readonly CompiledElement[];
}

/** The index that the engine walks: made once for each version, shared by all its instances, never changed. */
export interface CompiledModel {
  readonly model: Model;
  readonly root: CompiledScope;
  readonly elements: ReadonlyMap<string, CompiledElement>;
  readonly flows: ReadonlyMap<string, CompiledFlow>;
  /** The parsed expression of this text; each text is parsed once. */
  expression(source: string): CompiledExpression;
}

const EMPTY: CompiledScope = { elements: [], startEvents: [], eventSubProcesses: [], implicitStarts: [] };
const SCOPES: readonly ElementKind[] = ["subProcess", "transaction", "adHocSubProcess"];

export function isScopeKind(kind: ElementKind): boolean {
  return SCOPES.includes(kind);
}

/** Whether a value text is an expression, and which. */
export function expressionOf(text: string): string | undefined {
  return text.startsWith("=") ? text.slice(1) : undefined;
}

type Mutable<T> = { -readonly [P in keyof T]: T[P] extends readonly (infer E)[] ? E[] : T[P] };

/** Looks up every reference of a valid model. Throws when one leads nowhere: validate first. */
export function compileModel(model: Model): CompiledModel {
  const expressions = new Map<string, CompiledExpression>();
  const expression = (source: string): CompiledExpression => {
    let compiled = expressions.get(source);
    if (!compiled) expressions.set(source, (compiled = compileExpression(source)));
    return compiled;
  };

  const elements = new Map<string, Mutable<CompiledElement>>();
  for (const def of model.elements) {
    elements.set(def.id, {
      id: def.id,
      kind: def.type,
      name: def.name,
      def,
      parent: null,
      incoming: [],
      outgoing: [],
      defaultFlow: undefined,
      boundaries: [],
      handler: undefined,
      content: EMPTY,
    });
  }
  const find = (id: string, from: string): Mutable<CompiledElement> => {
    const element = elements.get(id);
    if (!element) throw new Error(`"${from}" names "${id}", which the model does not hold`);
    return element;
  };

  const flows = new Map<string, CompiledFlow>();
  for (const flow of model.flows) {
    const source = find(flow.source, flow.id);
    const target = find(flow.target, flow.id);
    const compiled: CompiledFlow = {
      id: flow.id,
      name: flow.name,
      source,
      target,
      condition: flow.condition === undefined ? undefined : expression(flow.condition),
    };
    flows.set(flow.id, compiled);
    source.outgoing.push(compiled);
    target.incoming.push(compiled);
  }

  for (const { type, source, target } of model.artifacts ?? []) {
    const boundary = type === "association" && source !== undefined ? elements.get(source) : undefined;
    if (boundary?.kind === "boundaryEvent" && target !== undefined) boundary.handler = elements.get(target);
  }

  const contents = new Map<string | undefined, CompiledElement[]>();
  for (const element of elements.values()) {
    const { def } = element;
    if (def.parent !== undefined) element.parent = find(def.parent, def.id);
    if ("default" in def && def.default !== undefined) element.defaultFlow = flows.get(def.default);
    else if (def.type === "exclusiveGateway") element.defaultFlow = otherwise(element.outgoing);
    if (def.type === "boundaryEvent")
      find(def.attachedTo, def.id).boundaries.push(element as CompiledElement<"boundaryEvent">);
    const siblings = contents.get(def.parent);
    if (siblings) siblings.push(element);
    else contents.set(def.parent, [element]);
  }
  for (const [id, inside] of contents) if (id !== undefined) find(id, id).content = compileScope(inside);

  return {
    model,
    root: compileScope(contents.get(undefined) ?? []),
    elements,
    flows,
    expression,
  };
}

/** Of the ways out of an exclusive gateway, the only one without a condition is the one for all other cases. */
function otherwise(outgoing: readonly CompiledFlow[]): CompiledFlow | undefined {
  const open = outgoing.filter((flow) => !flow.condition);
  return outgoing.length > 1 && open.length === 1 ? open[0] : undefined;
}

function compileScope(elements: readonly CompiledElement[]): CompiledScope {
  const isEventSubProcess = (e: CompiledElement) => isKind(e, "subProcess") && e.def.triggeredByEvent === true;
  return {
    elements,
    startEvents: elements.filter((e) => isKind(e, "startEvent")),
    eventSubProcesses: elements.filter((e): e is CompiledElement<"subProcess"> => isEventSubProcess(e)),
    implicitStarts: elements.filter(
      (e) =>
        e.incoming.length === 0 &&
        e.kind !== "startEvent" &&
        e.kind !== "boundaryEvent" &&
        !isEventSubProcess(e) &&
        !isCompensationHandler(e) &&
        !isLinkTarget(e),
    ),
  };
}

/** Only its link leads to it. */
function isLinkTarget(element: CompiledElement): boolean {
  return isKind(element, "intermediateCatchEvent") && element.def.definitions.some(({ type }) => type === "link");
}

function isCompensationHandler(element: CompiledElement): boolean {
  return "isForCompensation" in element.def && element.def.isForCompensation === true;
}

/** Narrows an element to a kind, and so its `def`. */
export function isKind<K extends ElementKind>(element: CompiledElement, kind: K): element is CompiledElement<K> {
  return element.kind === kind;
}
