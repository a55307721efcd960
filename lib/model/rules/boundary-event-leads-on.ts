import { hasDefinition, titleOf, type Rule } from "./rule";

export const boundaryEventLeadsOn: Rule = {
  code: "boundary-event-leads-on",
  check(view, report) {
    for (const element of view.model.elements) {
      if (element.type !== "boundaryEvent") continue;
      if (view.incoming(element.id).length > 0)
        report.error(
          `A flow leads to ${titleOf(element)}. It starts when its event happens: remove the flow.`,
          element.id,
        );
      // A compensation event leads to its handler by an association.
      if (view.outgoing(element.id).length === 0 && !hasDefinition(element, "compensation")) {
        report.warning(
          `Nothing follows ${titleOf(element)}, so its way ends there. Connect it to the step that handles it.`,
          element.id,
        );
      }
    }
  },
};
