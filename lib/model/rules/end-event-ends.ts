import { titleOf, type Rule } from "./rule";

export const endEventEnds: Rule = {
  code: "end-event-ends",
  check(view, report) {
    for (const element of view.model.elements) {
      if (element.type === "endEvent" && view.outgoing(element.id).length > 0) {
        report.error(
          `A flow leaves the end event ${titleOf(element)}. Remove it, or use an intermediate event.`,
          element.id,
        );
      }
    }
  },
};
