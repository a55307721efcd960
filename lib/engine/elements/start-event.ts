import type { ElementBehaviour } from "./behaviour";
import { refuseDefinitions } from "./events";

export const startEvent: ElementBehaviour<"startEvent"> = {
  // [SE1] What triggered it has already happened: the token goes on.
  enter(run, step) {
    run.leave(step.id);
  },
  refuses: (def) =>
    def.parent === undefined
      ? refuseDefinitions(def.definitions, ["message", "timer"], "a start event")
      : refuseDefinitions(def.definitions, [], "the start of a sub-process"),
};
