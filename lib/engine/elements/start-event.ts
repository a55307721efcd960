import { awaitsMore, openCatch, rearm, refuseDefinitions } from "./events";
import type { ElementBehaviour } from "./behaviour";

export const startEvent: ElementBehaviour<"startEvent"> = {
  // [SE1] What triggered it has already happened: the token goes on.
  enter(run, step) {
    run.leave(step.id);
  },
  attach(run, host, element) {
    openCatch(run, host, element, element.def.definitions);
  },
  trigger(run, host, element, payload, wait) {
    if (awaitsMore(run, host, element, payload)) return;
    const eventSubProcess = element.parent!;
    // [ES2] An interrupting one takes all else in its scope away, other event sub-processes' waits too.
    if (element.def.interrupting !== false) {
      run.cancelChildren(host.id, element.id);
      for (const sibling of eventSubProcess.parent?.content.eventSubProcesses ?? run.model.root.eventSubProcesses) {
        for (const start of sibling.content.startEvents) run.closeWaits(host.id, start.id);
      }
    }
    // [ES3] One that does not interrupt runs beside, and can happen again.
    else rearm(run, host, element, wait);
    const scope = run.openStep(eventSubProcess, host.id);
    run.attachEventSubProcesses(scope, eventSubProcess.content);
    const id = run.openStep(element, scope);
    run.receive(id, payload);
    run.leave(id);
  },
  refuses(def) {
    if (def.parent === undefined && def.parallelMultiple && def.definitions.length > 1)
      return "A start event that needs several triggers can't start instances: each comes by itself. Use a parallel event-based gateway that starts instances.";
    return refuseDefinitions(
      def.definitions,
      [
        "message",
        "timer",
        "signal",
        "conditional",
        ...(def.parent === undefined ? [] : (["error", "escalation", "compensation"] as const)),
      ],
      "a start event",
    );
  },
};
