import type { JsonObject } from "@/lib/domain/json";
import { nameOf, Stuck } from "../stuck";
import type { ElementBehaviour } from "./behaviour";

export const callActivity: ElementBehaviour<"callActivity"> = {
  // [CL1] Starts an instance of the called workflow and waits until that ends. It gets what the inputs say, and all variables only if asked to.
  enter(run, step, element) {
    const { calledElement, version, propagateAll, passAll = propagateAll } = element.def;
    const workflow = calledElement && run.text(step.id, calledElement, `The called workflow of ${nameOf(element)}`);
    if (!workflow) throw new Stuck("invalid_value", `${nameOf(element)} does not say which workflow it calls.`);
    const variables: JsonObject = { ...(passAll && run.visibleVariables(step.id)), ...step.variables };
    run.openChild(step.id, element, { workflow, version: version ?? "latest", variables });
  },
  // [CL2] What the called instance ended with comes back by the outputs, or all of it if asked for.
  resume(run, step, element, payload) {
    const { outputs, propagateAll } = element.def;
    if (propagateAll || (outputs?.length ?? 0) > 0) run.receive(step.id, payload);
    run.leave(step.id);
  },
};
