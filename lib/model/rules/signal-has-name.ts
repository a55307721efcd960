import { definitionsOf, titleOf, type Rule } from "./rule";

export const signalHasName: Rule = {
  code: "signal-has-name",
  check({ model }, report) {
    for (const element of model.elements) {
      for (const definition of definitionsOf(element)) {
        if (definition.type === "signal" && !definition.signal.trim())
          report.error(`The signal of ${titleOf(element)} has no name. Name the signal.`, element.id);
      }
    }
  },
};
