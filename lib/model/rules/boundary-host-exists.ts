import { isActivity, isEventSubProcess, titleOf, type Rule } from "./rule";

export const boundaryHostExists: Rule = {
  code: "boundary-host-exists",
  check({ model, elements }, report) {
    for (const element of model.elements) {
      if (element.type !== "boundaryEvent") continue;
      const host = elements.get(element.attachedTo);
      if (!host)
        report.error(
          `${titleOf(element)} is attached to "${element.attachedTo}", which the model does not hold. Attach it to a task or sub-process.`,
          element.id,
        );
      else if (!isActivity(host) || isEventSubProcess(host))
        report.error(
          `${titleOf(element)} is attached to ${titleOf(host)}. Attach it to a task or sub-process.`,
          element.id,
        );
      else if (host.parent !== element.parent)
        report.error(
          `${titleOf(element)} does not lie in the same sub-process as ${titleOf(host)}, to which it is attached. Attach it again.`,
          element.id,
        );
    }
  },
};
