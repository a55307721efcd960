import { isScope, startsByItself, titleOf, type Rule } from "./rule";

export const somethingStarts: Rule = {
  code: "something-starts",
  check(view, report) {
    for (const { scope, content } of view.scopes()) {
      if (scope && scope.type === "adHocSubProcess") continue;
      if (content.some((element) => element.type === "startEvent" || startsByItself(view, element))) continue;
      if (!scope) {
        report.error(
          content.length === 0
            ? "The model is empty. Add a start event and connect it to a first step."
            : "Nothing starts this workflow. Add a start event and connect it to the first step.",
        );
      } else if (content.length > 0) {
        report.error(
          `Nothing starts inside ${titleOf(scope)}. Add a start event and connect it to the first step.`,
          scope.id,
        );
      } else if (isScope(scope)) {
        report.warning(`${titleOf(scope)} is empty and will be passed at once. Draw its steps or remove it.`, scope.id);
      }
    }
  },
};
