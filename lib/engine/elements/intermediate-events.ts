import type { ElementBehaviour } from "./behaviour";
import { passGateway } from "./event-based-gateway";
import { awaitsMore, openCatch, refuseDefinitions } from "./events";
import { goOn, throwAll } from "./throws";

export const intermediateCatchEvent: ElementBehaviour<"intermediateCatchEvent"> = {
  // [CE1] Waits until its trigger happens; a link has nothing to wait for.
  enter(run, step, element) {
    openCatch(run, step.id, element, element.def.definitions);
    if (!run.isAwaited(step.id, element.id)) run.leave(step.id);
  },
  // [CE2] What the trigger brought becomes variables, then it leaves; [CE3] the first of several is enough, unless all are asked for.
  resume(run, step, element, payload) {
    if (awaitsMore(run, step, element, payload)) return;
    run.receive(step.id, payload);
    run.leave(step.id);
  },
  attach(run, host, element) {
    openCatch(run, host, element, element.def.definitions);
  },
  trigger(run, host, element, payload) {
    if (!awaitsMore(run, host, element, payload)) passGateway(run, host, element, payload);
  },
  refuses: (def) =>
    refuseDefinitions(
      def.definitions,
      ["message", "timer", "signal", "conditional", "link"],
      "an intermediate catch event",
    ),
};

export const intermediateThrowEvent: ElementBehaviour<"intermediateThrowEvent"> = {
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
      ["message", "signal", "escalation", "compensation", "link"],
      "an intermediate throw event",
    ),
};
