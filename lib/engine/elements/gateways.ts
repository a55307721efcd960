import { chooseExclusive, chooseInclusive } from "../run";
import type { ElementBehaviour } from "./behaviour";
import { reachable } from "./reachability";

// [XG1] first flow that holds, in model order; [XG2] else the default; [XG3] else an incident.
export const exclusiveGateway: ElementBehaviour<"exclusiveGateway"> = {
  enter(run, step) {
    run.leave(step.id);
  },
  choose: chooseExclusive,
};

export const parallelGateway: ElementBehaviour<"parallelGateway"> = {
  // [PG1] A token on each way out.
  enter(run, step) {
    run.leave(step.id);
  },
  // [PG2] Passes with one token of each way in; tokens beyond that stay for the next round (BPMN 2.0 §13.3.1).
  join: {
    when: "arrival",
    passes(_run, step, element) {
      const flows = element.incoming.map((flow) => flow.id);
      return flows.every((flow) => step.arrived?.[flow]) ? flows : undefined;
    },
  },
};

export const inclusiveGateway: ElementBehaviour<"inclusiveGateway"> = {
  // [IG1] A token on each way out whose condition holds; else the default; else an incident.
  enter(run, step) {
    run.leave(step.id);
  },
  choose: chooseInclusive,
  // [IG2] Passes once no token can still arrive on a way in that has none (BPMN 2.0 §13.3.3). A token that could as well
  // arrive on a way in that already has one does not count, nor one that would first have to pass this gateway.
  join: {
    when: "rest",
    passes(run, step, element) {
      const arrived = element.incoming.filter((flow) => step.arrived?.[flow.id]);
      const empty = element.incoming.filter((flow) => !step.arrived?.[flow.id]);
      if (empty.length > 0) {
        const { toEmpty, toArrived } = reachable(run, element, empty, arrived);
        for (const id of run.step(step.parent!).scope!.children.keys()) {
          if (id === step.id) continue;
          const at = run.step(id).element;
          if (toEmpty.has(at) && !toArrived.has(at)) return undefined;
        }
      }
      return arrived.map((flow) => flow.id);
    },
  },
};
