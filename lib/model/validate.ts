import { RULES } from "./rules";
import { ModelView, type Problem, type ValidateOptions } from "./rules/rule";
import type { Model } from "./schema";

export type { Problem, ValidateOptions } from "./rules/rule";

/** More of the same kind help nobody, and a model may have 20,000 elements. */
const PROBLEMS_PER_RULE_MAX = 200;

/**
 * Everything that is wrong with a model (`error`: it can't be published) or looks wrong (`warning`). Never throws. A model
 * without errors can be compiled.
 */
export function validateModel(model: Model, options: ValidateOptions = {}): Problem[] {
  const view = new ModelView(model, options);
  return RULES.flatMap((rule) => {
    const problems: Problem[] = [];
    const add = (severity: Problem["severity"], message: string, element: string | undefined) => {
      problems.push(
        element === undefined
          ? { code: rule.code, severity, message }
          : { code: rule.code, severity, element, message },
      );
    };
    rule.check(view, {
      error: (message, element) => add("error", message, element),
      warning: (message, element) => add("warning", message, element),
    });
    // Errors first, so that a cut never makes a model look fit.
    return problems.length <= PROBLEMS_PER_RULE_MAX
      ? problems
      : [...problems.filter((p) => p.severity === "error"), ...problems.filter((p) => p.severity === "warning")].slice(
          0,
          PROBLEMS_PER_RULE_MAX,
        );
  });
}
