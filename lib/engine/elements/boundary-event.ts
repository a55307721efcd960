import type { ElementBehaviour } from "./behaviour";
import { awaitsMore, openCatch, rearm, refuseDefinitions } from "./events";

export const boundaryEvent: ElementBehaviour<"boundaryEvent"> = {
  // [BE1] Opens what it waits for when its host is entered.
  attach(run, host, element) {
    openCatch(run, host, element, element.def.definitions);
  },
  trigger(run, host, element, payload, wait) {
    if (awaitsMore(run, host, element, payload)) return;
    // [BE2] An interrupting one takes its host and all that is in it away.
    if (element.def.interrupting) run.cancel(host.id, element.id);
    // [BE3] One that does not interrupt leaves its host as it is; a repeating timer is set again, a message awaited on.
    else rearm(run, host, element, wait);
    const id = run.openStep(element, host.parent!);
    run.receive(id, payload);
    run.leave(id);
  },
  // [BE4] Entered by hand (an operator's move, a cancelled transaction), it goes on at once.
  enter(run, step) {
    run.leave(step.id);
  },
  refuses: (def) =>
    refuseDefinitions(
      def.definitions,
      ["message", "timer", "signal", "conditional", "error", "escalation", "compensation", "cancel"],
      "a boundary event",
    ),
};
