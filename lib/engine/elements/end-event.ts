import type { ElementBehaviour } from "./behaviour";
import { refuseDefinitions } from "./events";
import { goOn, throwAll } from "./throws";

export const endEvent: ElementBehaviour<"endEvent"> = {
  // [EE1] A plain end event uses up its token; [EE4] another ends once all that it throws is done.
  enter(run, step, element) {
    throwAll(run, step, element);
  },
  resume(run, step, element, payload) {
    run.receive(step.id, payload);
    goOn(run, step, element);
  },
  refuses: (def) =>
    refuseDefinitions(
      def.definitions,
      ["message", "signal", "escalation", "compensation", "error", "terminate", "cancel"],
      "an end event",
    ),
};
