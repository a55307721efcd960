import { definitionsOf, isActivity, titleOf, type Rule } from "./rule";

export const compensatedActivityExists: Rule = {
  code: "compensated-activity-exists",
  check({ model, elements }, report) {
    for (const element of model.elements) {
      for (const definition of definitionsOf(element)) {
        if (definition.type !== "compensation" || definition.activity === undefined) continue;
        const activity = elements.get(definition.activity);
        if (!activity)
          report.error(
            `${titleOf(element)} compensates "${definition.activity}", which the model does not hold. Choose a step, or none for all.`,
            element.id,
          );
        else if (!isActivity(activity))
          report.error(
            `${titleOf(element)} compensates ${titleOf(activity)}, which is no step. Choose a step, or none for all.`,
            element.id,
          );
      }
    }
  },
};
