import { capital, flowTitle, titleOf, type Rule } from "./rule";

export const decisionHasConditions: Rule = {
  code: "decision-has-conditions",
  check(view, report) {
    for (const gateway of view.model.elements) {
      if (gateway.type !== "exclusiveGateway" && gateway.type !== "inclusiveGateway") continue;
      const flows = view.outgoing(gateway.id);
      if (flows.length < 2) continue;
      for (const flow of flows) {
        if (flow.id === gateway.default || flow.condition !== undefined) continue;
        report.error(
          `${capital(flowTitle(view, flow))} has no condition, but ${titleOf(gateway)} has to choose. Give it a condition or make it the default.`,
          flow.id,
        );
      }
    }
  },
};
