import type { ElementOf, Flow, Model, ModelElement } from "@/lib/model";

export type Boundary = ElementOf<"boundaryEvent">;
export type Start = ElementOf<"startEvent">;

/** A model as the reference reads it: who stands where, and what leads to what. */
export class Net {
  private readonly byId = new Map<string, ModelElement>();

  constructor(readonly model: Model) {
    for (const element of model.elements) this.byId.set(element.id, element);
  }

  element(id: string): ModelElement {
    return this.byId.get(id)!;
  }

  into(element: ModelElement): Flow[] {
    return this.model.flows.filter(({ target }) => target === element.id);
  }

  outOf(element: ModelElement): Flow[] {
    return this.model.flows.filter(({ source }) => source === element.id);
  }

  inside(scope: ModelElement | null): ModelElement[] {
    return this.model.elements.filter(({ parent }) => parent === scope?.id);
  }

  boundariesOf(element: ModelElement): Boundary[] {
    return this.model.elements.filter(
      (each): each is Boundary => each.type === "boundaryEvent" && each.attachedTo === element.id,
    );
  }

  eventSubProcesses(scope: ModelElement | null): ModelElement[] {
    return this.inside(scope).filter(isEventSubProcess);
  }

  startsOf(scope: ModelElement | null): Start[] {
    return this.inside(scope).filter((each): each is Start => each.type === "startEvent");
  }

  /** Start events of the event sub-processes in a scope. */
  eventStarts(scope: ModelElement | null): Start[] {
    return this.eventSubProcesses(scope).flatMap((each) => this.startsOf(each));
  }

  /** What nothing leads to begins with its scope (BPMN 2.0 §10.4.5). */
  beginnings(scope: ModelElement | null): ModelElement[] {
    return this.inside(scope).filter(
      (each) =>
        this.into(each).length === 0 &&
        !["startEvent", "boundaryEvent"].includes(each.type) &&
        !isEventSubProcess(each) &&
        !("isForCompensation" in each && each.isForCompensation) &&
        !(each.type === "intermediateCatchEvent" && each.definitions.some(({ type }) => type === "link")),
    );
  }

  /** The activity that undoes what this one did (BPMN 2.0 §10.7.1). */
  handlerOf(element: ModelElement): ModelElement | undefined {
    const boundary = this.boundariesOf(element).find(({ definitions }) =>
      definitions.some(({ type }) => type === "compensation"),
    );
    const association = this.model.artifacts?.find(
      ({ type, source }) => type === "association" && source === boundary?.id,
    );
    return boundary && association?.target !== undefined ? this.byId.get(association.target) : undefined;
  }

  /** The event sub-process that undoes its scope. */
  undoingWithin(element: ModelElement): ModelElement | undefined {
    return this.eventSubProcesses(element).find((each) =>
      this.startsOf(each).some(({ definitions }) => definitions.some(({ type }) => type === "compensation")),
    );
  }

  linkTarget(element: ModelElement, link: string): ModelElement | undefined {
    return this.model.elements.find(
      (each) =>
        each.parent === element.parent &&
        each.type === "intermediateCatchEvent" &&
        each.definitions.some((definition) => definition.type === "link" && definition.link === link),
    );
  }

  /** Where a token goes next from an element: along its flows, out of a boundary event on it, over a link. */
  private next(element: ModelElement): { flows: Flow[]; elements: ModelElement[] } {
    const elements: ModelElement[] = this.boundariesOf(element);
    if (element.type === "intermediateThrowEvent") {
      for (const definition of element.definitions) {
        const target = definition.type === "link" ? this.linkTarget(element, definition.link) : undefined;
        if (target) elements.push(target);
      }
    }
    return { flows: this.outOf(element), elements };
  }

  /** The flows into a join that a token at an element can come to, without passing the join before. */
  waysTo(join: ModelElement, from: ModelElement): Set<string> {
    const found = new Set<string>();
    const seen = new Set<ModelElement>([join]);
    const visit = (element: ModelElement) => {
      if (seen.has(element)) return;
      seen.add(element);
      const { flows, elements } = this.next(element);
      for (const flow of flows) {
        if (flow.target === join.id) found.add(flow.id);
        else visit(this.element(flow.target));
      }
      for (const each of elements) visit(each);
    };
    visit(from);
    return found;
  }
}

export function isEventSubProcess(element: ModelElement): boolean {
  return element.type === "subProcess" && element.triggeredByEvent === true;
}

export function isSubProcess(element: ModelElement): boolean {
  return ["subProcess", "transaction", "adHocSubProcess"].includes(element.type);
}
