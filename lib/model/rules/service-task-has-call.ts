import { titleOf, type Rule } from "./rule";

export const serviceTaskHasCall: Rule = {
  code: "service-task-has-call",
  check({ model }, report) {
    for (const element of model.elements) {
      if (element.type === "serviceTask" && !element.call) {
        report.warning(
          `${titleOf(element)} calls nothing: it waits for an external worker that asks for jobs of the type "${element.id}". Choose a call if that is not meant.`,
          element.id,
        );
      } else if (element.type === "businessRuleTask" && !element.call && !element.decision?.trim()) {
        report.error(`${titleOf(element)} names no decision. Choose the decision that it asks.`, element.id);
      } else if (element.type === "scriptTask" && !element.call && !element.script?.trim()) {
        report.error(`${titleOf(element)} has no script. Write the FEEL expression that it computes.`, element.id);
      } else if (element.type === "callActivity" && !element.calledElement?.trim()) {
        report.error(`${titleOf(element)} calls no workflow. Choose the workflow that it starts.`, element.id);
      }
    }
  },
};
