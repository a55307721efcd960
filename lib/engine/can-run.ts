import type { ModelElement } from "@/lib/model";
import { canExecute } from "./elements";

/**
 * Why an element can't be published, in words; undefined: it can. The engine executes more than the runtime around it
 * carries: what is refused here alone still works in simulations and scenarios.
 */
export function canRun(def: ModelElement): string | undefined {
  return canExecute(def) ?? runtimeRefuses(def);
}

function runtimeRefuses(def: ModelElement): string | undefined {
  switch (def.type) {
    case "callActivity":
      return "Calling another workflow can't be run yet.";
    case "adHocSubProcess":
      return def.activeElements === undefined
        ? "An ad-hoc sub-process whose activities people choose can't be run yet: say which elements start."
        : undefined;
    case "startEvent": {
      const odd =
        def.parent === undefined && def.definitions.find(({ type }) => type === "signal" || type === "conditional");
      return odd ? `A ${odd.type} event can't start instances yet.` : undefined;
    }
    case "receiveTask":
    case "eventBasedGateway":
      return def.instantiate ? "Only start events can start instances yet." : undefined;
    default:
      return undefined;
  }
}
