import type { Model, ModelElement } from "@/lib/model";
import type { InstancePathView } from "@/lib/queries/instances/path";

export interface Neighbour {
  readonly elementId: string;
  readonly name: string;
  readonly at: string | null;
}

export interface Neighbourhood {
  /** What was done before, the latest last. */
  readonly before: readonly Neighbour[];
  /** Where it is now. */
  readonly now: readonly Neighbour[];
  /** What can come next. */
  readonly next: readonly Neighbour[];
}

const BEFORE_MAX = 3;
const NEXT_MAX = 4;

/** Steps that mean something to a person; gateways and plain events only lead from one to another. */
function isStation(element: ModelElement): boolean {
  switch (element.type) {
    case "exclusiveGateway":
    case "inclusiveGateway":
    case "parallelGateway":
    case "eventBasedGateway":
    case "complexGateway":
      return false;
    case "startEvent":
    case "endEvent":
    case "intermediateCatchEvent":
    case "intermediateThrowEvent":
    case "boundaryEvent":
      return element.name !== undefined && element.name !== "";
    default:
      return true;
  }
}

/** What was before, where it is, and what can come next from the element somebody works on. */
export function neighbourhood(model: Model, path: InstancePathView, elementId: string): Neighbourhood {
  const elements = new Map(model.elements.map((element) => [element.id, element]));
  const named = (id: string, at: string | null): Neighbour => ({
    elementId: id,
    name: elements.get(id)?.name || id,
    at,
  });

  const steps = [...path.steps]
    .sort((a, b) => a.step - b.step)
    .filter(({ elementId: id }) => isStation(elements.get(id) ?? UNKNOWN));
  const before = steps
    .filter((step) => step.status === "completed")
    .slice(-BEFORE_MAX)
    .map((step) => named(step.elementId, step.leftAt));
  const active = steps.filter((step) => step.status === "active" && !HOLDERS.includes(step.kind));
  const now = active
    .filter((step, i) => active.findIndex((other) => other.elementId === step.elementId) === i)
    .map((step) => named(step.elementId, step.enteredAt));
  const isActive = active.some((step) => step.elementId === elementId);
  const from = isActive ? [elementId] : now.map((neighbour) => neighbour.elementId);
  return {
    before,
    now,
    next: following(model, elements, from)
      .slice(0, NEXT_MAX)
      .map((id) => named(id, null)),
  };
}

const HOLDERS: readonly string[] = ["process", "subProcess", "transaction", "adHocSubProcess"];
const UNKNOWN: ModelElement = { id: "?", type: "parallelGateway" };

/** The nearest stations along the flows, past gateways. */
function following(model: Model, elements: ReadonlyMap<string, ModelElement>, from: readonly string[]): string[] {
  const found: string[] = [];
  const seen = new Set(from);
  let edge = [...from];
  while (edge.length > 0) {
    const targets = edge.flatMap((id) => model.flows.filter((flow) => flow.source === id).map((flow) => flow.target));
    edge = [];
    for (const target of targets) {
      if (seen.has(target)) continue;
      seen.add(target);
      const element = elements.get(target);
      if (!element) continue;
      if (isStation(element)) found.push(target);
      else edge.push(target);
    }
  }
  return found;
}
