import { type Rule } from "./rule";

export const flowEndsExist: Rule = {
  code: "flow-ends-exist",
  check({ model, elements }, report) {
    for (const flow of model.flows) {
      if (!elements.has(flow.source))
        report.error(
          `The flow "${flow.id}" comes from "${flow.source}", which the model does not hold. Connect it again or remove it.`,
          flow.id,
        );
      if (!elements.has(flow.target))
        report.error(
          `The flow "${flow.id}" leads to "${flow.target}", which the model does not hold. Connect it again or remove it.`,
          flow.id,
        );
    }
  },
};
