import type { ElementBehaviour } from "./behaviour";
import { openSend } from "./calls";
import { refuseDefinitions } from "./events";

export const endEvent: ElementBehaviour<"endEvent"> = {
  enter(run, step, element) {
    const [definition] = element.def.definitions;
    switch (definition?.type) {
      // [EE2] Terminate ends every other step of its scope, and no more than its scope.
      case "terminate":
        run.cancelChildren(step.parent!, element.id, step.id);
        run.leave(step.id);
        break;
      // [EE3] An error ends in the nearest boundary event that catches it; if nobody does, in an incident.
      case "error":
        run.throwError(step.id, definition.errorCode ?? "", undefined, {}, "enter");
        break;
      // [EE4] A message end event ends once its message is sent.
      case "message":
        openSend(run, step, element, definition);
        break;
      // [EE1] A plain end event uses up its token.
      default:
        run.leave(step.id);
    }
  },
  resume(run, step, _element, payload) {
    run.receive(step.id, payload);
    run.leave(step.id);
  },
  refuses: (def) => refuseDefinitions(def.definitions, ["message", "terminate", "error"], "an end event"),
};
