import type { Model } from "@/lib/model";
import { elementName } from "@/lib/model/element-words";
import type { TimelineView } from "@/lib/queries/instances/timeline";

/** Turns the ids that events carry into what people call these things. */
export interface Names {
  element(id: string): string;
  step(step: number): string;
  wait(wait: number): string;
  /** Where a flow leads, with its own name if it has one. */
  flow(id: string): string;
  person(username: string): string;
}

export interface NameSources {
  readonly model: Model;
  readonly timeline?: Pick<TimelineView, "stepElements" | "waitElements" | "people">;
}

export function namesOf({ model, timeline }: NameSources): Names {
  const elements = new Map(model.elements.map((element) => [element.id, element]));
  const flows = new Map(model.flows.map((flow) => [flow.id, flow]));
  const element = (id: string): string => {
    const found = elements.get(id);
    if (!found) return id === model.id ? model.name : id;
    return elementName(found);
  };
  return {
    element,
    step: (step) => {
      const id = timeline?.stepElements[step];
      return id === undefined ? `step ${step}` : element(id);
    },
    wait: (wait) => {
      const id = timeline?.waitElements[wait];
      return id === undefined ? `step ${wait}` : element(id);
    },
    flow: (id) => {
      const flow = flows.get(id);
      if (!flow) return id;
      return flow.name ? `“${flow.name}” to ${element(flow.target)}` : element(flow.target);
    },
    person: (username) => timeline?.people[username] ?? username,
  };
}
