import { capital, flowTitle, titleOf, type Rule } from "./rule";

export const conditionIsAsked: Rule = {
  code: "condition-is-asked",
  check(view, report) {
    for (const flow of view.model.flows) {
      if (flow.condition === undefined) continue;
      const source = view.elements.get(flow.source);
      if (!source) continue;
      if (source.type === "parallelGateway" || source.type === "eventBasedGateway") {
        report.warning(
          `${capital(flowTitle(view, flow))} has a condition, which ${titleOf(source)} never asks. Remove it, or use an exclusive or inclusive gateway.`,
          flow.id,
        );
      } else if ("default" in source && source.default === flow.id) {
        report.warning(
          `${capital(flowTitle(view, flow))} is the default of ${titleOf(source)}, so its condition is never asked. Remove the condition.`,
          flow.id,
        );
      }
    }
  },
};
