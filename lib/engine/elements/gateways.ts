import type { CompiledElement, CompiledFlow } from "@/lib/model";
import { entry } from "../entry";
import { chooseAll, chooseAny, chooseExclusive, chooseInclusive } from "../flows";
import type { Run } from "../run";
import { describe, nameOf, Stuck } from "../stuck";
import type { OpenStep } from "../types";
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
      return flows.every((flow) => entry(step.arrived, flow)) ? { flows } : undefined;
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
      const arrived = element.incoming.filter((flow) => entry(step.arrived, flow.id));
      const empty = element.incoming.filter((flow) => !entry(step.arrived, flow.id));
      return canStillArrive(run, step, element, empty, arrived) ? undefined : { flows: arrived.map((flow) => flow.id) };
    },
  },
};

export const complexGateway: ElementBehaviour<"complexGateway"> = {
  enter(run, step) {
    run.leave(step.id);
  },
  // [CG1] Activated, it sends tokens where conditions hold, as an inclusive gateway; [CG4] at its reset only where a condition asks for that.
  choose(run, step, element) {
    if (step.absorbs)
      return element.outgoing.some((flow) => flow.condition)
        ? chooseAny(run, step, element)
        : { taken: [], others: [] };
    return element.outgoing.some((flow) => flow.condition)
      ? chooseInclusive(run, step, element)
      : chooseAll(run, step, element);
  },
  join: {
    when: "arrival",
    passes(run, step, element) {
      const arrived = element.incoming.filter((flow) => entry(step.arrived, flow.id));
      // [CG3] The reset takes in one token of each way that had none, or finds that none can come any more (BPMN 2.0 §13.3.5).
      if (step.absorbs) {
        const missing = element.incoming.filter(
          (flow) => step.absorbs!.includes(flow.id) && !entry(step.arrived, flow.id),
        );
        if (missing.length > 0 && (!run.isAtRest || canStillArrive(run, step, element, missing, []))) return undefined;
        return { flows: arrived.filter((flow) => step.absorbs!.includes(flow.id)).map((flow) => flow.id) };
      }
      // [CG2] Activated when its condition on `activationCount`, the ways in that have a token, holds; without one, when all have.
      if (!isActivated(run, step, element, arrived.length)) return undefined;
      const absorbs = element.incoming.filter((flow) => !arrived.includes(flow)).map((flow) => flow.id);
      return { flows: arrived.map((flow) => flow.id), absorbs };
    },
  },
};

function isActivated(run: Run, step: OpenStep, element: CompiledElement, activationCount: number): boolean {
  const condition = (element as CompiledElement<"complexGateway">).def.activationCondition;
  if (condition === undefined) return activationCount === element.incoming.length;
  const { value, trace } = run.feel(step.id, condition, `The activation condition of ${nameOf(element)}`, {
    activationCount,
  });
  if (typeof value !== "boolean") {
    throw new Stuck(
      "invalid_value",
      `The activation condition of ${nameOf(element)} must give true or false, but gave ${describe(value)}.`,
      trace,
    );
  }
  return value;
}

/** Whether a token in the join's scope can reach an empty way in, and no way in that already has one, without passing the join. */
function canStillArrive(
  run: Run,
  step: OpenStep,
  element: CompiledElement,
  empty: readonly CompiledFlow[],
  arrived: readonly CompiledFlow[],
): boolean {
  if (empty.length === 0) return false;
  const { toEmpty, toArrived } = reachable(run, element, empty, arrived);
  return Object.keys(run.step(step.parent!).scope!.counts).some((at) => toEmpty.has(at) && !toArrived.has(at));
}
