import { titleOf, type Rule } from "./rule";

export const defaultFlowLeavesIt: Rule = {
  code: "default-flow-leaves-it",
  check({ model, flows }, report) {
    for (const element of model.elements) {
      if (!("default" in element) || element.default === undefined) continue;
      if (flows.get(element.default)?.source !== element.id) {
        report.error(
          `The default flow "${element.default}" of ${titleOf(element)} does not leave it. Choose one of its own flows.`,
          element.id,
        );
      }
    }
  },
};
