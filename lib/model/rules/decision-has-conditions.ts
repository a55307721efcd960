import { capital, flowTitle, titleOf, type Rule } from "./rule";

export const decisionHasConditions: Rule = {
  code: "decision-has-conditions",
  check(view, report) {
    for (const gateway of view.model.elements) {
      if (gateway.type !== "exclusiveGateway" && gateway.type !== "inclusiveGateway") continue;
      const flows = view.outgoing(gateway.id);
      if (flows.length < 2) continue;
      const open = flows.filter((flow) => flow.id !== gateway.default && flow.condition === undefined);
      // The engine takes it as the default.
      const isOtherwise = gateway.default === undefined && open.length === 1;
      for (const flow of open) {
        const title = capital(flowTitle(view, flow));
        if (gateway.type === "inclusiveGateway")
          report.warning(
            `${title} has no condition, so ${titleOf(gateway)} always takes it. Give it a condition if that is not meant.`,
            flow.id,
          );
        else if (isOtherwise)
          report.warning(
            `${title} is the only one of ${titleOf(gateway)} without a condition, so it is taken when no condition holds. Make it the default to say so.`,
            flow.id,
          );
        else
          report.error(
            `${title} has no condition, but ${titleOf(gateway)} has to choose. Give it a condition or make it the default.`,
            flow.id,
          );
      }
    }
  },
};
