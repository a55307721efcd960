import { definitionsOf, titleOf, type Rule } from "./rule";

export const thrownErrorHasCode: Rule = {
  code: "thrown-error-has-code",
  check({ model }, report) {
    for (const element of model.elements) {
      if (element.type !== "endEvent" && element.type !== "intermediateThrowEvent") continue;
      for (const definition of definitionsOf(element)) {
        const isNameless =
          (definition.type === "error" && !definition.errorCode?.trim()) ||
          (definition.type === "escalation" && !definition.escalationCode?.trim());
        if (isNameless)
          report.warning(
            `${titleOf(element)} throws an ${definition.type} without a code. Only an event that catches every ${definition.type} can take it: give it a code.`,
            element.id,
          );
      }
    }
  },
};
