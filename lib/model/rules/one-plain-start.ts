import { definitionsOf, isEventSubProcess, titleOf, type Rule } from "./rule";

export const onePlainStart: Rule = {
  code: "one-plain-start",
  check(view, report) {
    for (const { scope, content } of view.scopes()) {
      if (isEventSubProcess(scope)) continue;
      const plain = content.filter((element) => element.type === "startEvent" && definitionsOf(element).length === 0);
      if (plain.length < 2) continue;
      const names = plain.map((element) => titleOf(element)).join(", ");
      if (scope)
        report.error(
          `${titleOf(scope)} has ${plain.length} plain start events (${names}). Keep one and split after it.`,
          scope.id,
        );
      else
        report.warning(
          `There are ${plain.length} plain start events (${names}): whoever starts the workflow has to name one. Keep one if that is not meant.`,
        );
    }
  },
};
