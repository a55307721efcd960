import type { ElementBehaviour } from "./behaviour";
import { openSend } from "./calls";
import { passGateway } from "./event-based-gateway";
import { openCatch, refuseDefinitions } from "./events";

export const intermediateCatchEvent: ElementBehaviour<"intermediateCatchEvent"> = {
  // [CE1] Waits until its trigger happens.
  enter(run, step, element) {
    openCatch(run, step.id, element, element.def.definitions);
    if (element.def.definitions.length === 0) run.leave(step.id);
  },
  // [CE2] What the trigger brought becomes variables, then it leaves.
  resume(run, step, _element, payload) {
    run.receive(step.id, payload);
    run.leave(step.id);
  },
  attach(run, host, element) {
    openCatch(run, host, element, element.def.definitions);
  },
  trigger: passGateway,
  refuses: (def) => refuseDefinitions(def.definitions, ["message", "timer"], "an intermediate catch event"),
};

export const intermediateThrowEvent: ElementBehaviour<"intermediateThrowEvent"> = {
  // [TE1] A plain one passes; a message is sent and then left.
  enter(run, step, element) {
    const [definition] = element.def.definitions;
    if (definition?.type === "message") openSend(run, step, element, definition);
    else run.leave(step.id);
  },
  resume(run, step, _element, payload) {
    run.receive(step.id, payload);
    run.leave(step.id);
  },
  refuses: (def) => refuseDefinitions(def.definitions, ["message"], "an intermediate throw event"),
};
