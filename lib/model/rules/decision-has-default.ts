import { isActivity, titleOf, type Rule } from "./rule";

export const decisionHasDefault: Rule = {
  code: "decision-has-default",
  check(view, report) {
    for (const element of view.model.elements) {
      const decides =
        element.type === "exclusiveGateway" ||
        element.type === "inclusiveGateway" ||
        element.type === "complexGateway" ||
        isActivity(element);
      const flows = view.outgoing(element.id);
      if (!decides || flows.length === 0 || ("default" in element && element.default !== undefined)) continue;
      if (flows.every((flow) => flow.condition !== undefined)) {
        report.warning(
          `${titleOf(element)} has no default flow. If none of its conditions holds, the instance stops there with an incident.`,
          element.id,
        );
      }
    }
  },
};
