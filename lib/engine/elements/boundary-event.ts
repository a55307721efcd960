import { nextDue } from "@/lib/model";
import type { ElementBehaviour } from "./behaviour";
import { openCatch, refuseDefinitions } from "./events";

export const boundaryEvent: ElementBehaviour<"boundaryEvent"> = {
  // [BE1] Opens what it waits for when its host is entered.
  attach(run, host, element) {
    openCatch(run, host, element, element.def.definitions);
  },
  trigger(run, host, element, payload, wait) {
    // [BE2] An interrupting one takes its host and all that is in it away.
    if (element.def.interrupting) run.cancel(host.id, element.id);
    // [BE3] One that does not interrupt leaves its host as it is; a repeating timer is set again, a message awaited again.
    else if (wait?.kind === "subscription") run.openSubscription(host.id, element, wait.subscription);
    else if (wait?.kind === "timer" && wait.timer.repeat) {
      const { repeat, due } = wait.timer;
      // Rounds missed in an outage are skipped: the next is the first after now.
      const next = nextDue(repeat, due > run.at ? due : run.at);
      if (next.ok) run.openTimer(host.id, element, { due: next.due, ...(next.repeat && { repeat: next.repeat }) });
    }
    const id = run.openStep(element, host.parent!);
    run.receive(id, payload);
    run.leave(id);
  },
  // [BE4] Entered by hand (an operator's move), it goes on at once.
  enter(run, step) {
    run.leave(step.id);
  },
  refuses: (def) => refuseDefinitions(def.definitions, ["message", "timer", "error"], "a boundary event"),
};
