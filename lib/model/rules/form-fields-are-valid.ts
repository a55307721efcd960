import { fieldProblem } from "../form-values";
import { titleOf, type Rule } from "./rule";

export const formFieldsAreValid: Rule = {
  code: "form-fields-are-valid",
  check({ model }, report) {
    for (const element of model.elements) {
      if (!("form" in element) || !element.form) continue;
      const seen = new Set<string>();
      for (const field of element.form.fields) {
        const where = `The field "${field.label}" in the form of ${titleOf(element)}`;
        if (seen.has(field.key))
          report.error(
            `${where} has the same key as another field, "${field.key}". Give it a key of its own.`,
            element.id,
          );
        seen.add(field.key);
        const problem = fieldProblem(field);
        if (problem) report.error(`${where} ${problem}`, element.id);
        else if (field.readOnly && field.required)
          report.warning(`${where} is read-only and required: nobody can fill it in. Make it one of them.`, element.id);
      }
    }
  },
};
