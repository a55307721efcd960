import type { JsonObject } from "@/lib/domain/json";
import type { CompiledElement } from "@/lib/model";
import { nameOf, Stuck } from "../stuck";
import type { ElementBehaviour } from "./behaviour";

export const callActivity: ElementBehaviour<"callActivity"> = {
  // [CL1] Starts an instance of the called workflow and waits until that ends. It gets what the inputs say, and all variables only if asked to.
  enter(run, step, element) {
    const { calledElement, version, propagateAll, passAll = propagateAll } = element.def;
    const workflow = calledElement && run.text(step.id, calledElement, `The called workflow of ${nameOf(element)}`);
    if (!workflow) throw new Stuck("invalid_value", `${nameOf(element)} does not say which workflow it calls.`);
    const variables: JsonObject = { ...(passAll && run.visibleVariables(step.id)), ...step.variables };
    run.volume.addAgain(variables, `What ${nameOf(element)} passes on`);
    run.openChild(step.id, element, { workflow, version: version ?? "latest", variables });
  },
  // [CL2] What the called instance ended with comes back by the outputs. [CL5] If asked for, all of it reaches the scope around.
  resume(run, step, element, payload) {
    const { inputs, outputs, propagateAll } = element.def;
    const isMapped = outputs !== undefined && outputs.length > 0;
    const own = Object.keys(step.variables ?? {});
    if (propagateAll || isMapped) run.receive(step.id, payload);
    if (propagateAll) {
      const isInput = (name: string) => inputs?.some(({ target }) => target === name) === true;
      for (const [name, value] of Object.entries(payload.variables ?? {})) {
        const isHere = own.includes(name) && (!isInput(name) || name === itemOf(element));
        if (!isHere && (isMapped || isInput(name))) run.set(step.parent!, name, value, { by: step.id });
      }
    }
    run.leave(step.id);
  },
};

/** The variable that holds the item of a round: it is the round's own. */
function itemOf({ def: { loop } }: CompiledElement<"callActivity">): string | undefined {
  return loop?.kind === "multiInstance" ? loop.elementVariable : undefined;
}
