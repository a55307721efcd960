import { titleOf, type Rule } from "./rule";

export const startEventBegins: Rule = {
  code: "start-event-begins",
  check(view, report) {
    for (const element of view.model.elements) {
      if (element.type === "startEvent" && view.incoming(element.id).length > 0) {
        report.error(
          `A flow leads to the start event ${titleOf(element)}. Let it lead to the element after it.`,
          element.id,
        );
      }
    }
  },
};
