import { definitionsOf, isEventSubProcess, titleOf, type Rule } from "./rule";

export const eventSubProcessIsTriggered: Rule = {
  code: "event-sub-process-is-triggered",
  check(view, report) {
    for (const element of view.model.elements) {
      if (!isEventSubProcess(element)) continue;
      if (view.incoming(element.id).length + view.outgoing(element.id).length > 0) {
        report.error(
          `${titleOf(element)} starts by its event, so no flow may lead to it or leave it. Remove the flows.`,
          element.id,
        );
      }
      const starts = view.content(element.id).filter((inner) => inner.type === "startEvent");
      if (starts.length !== 1)
        report.error(`${titleOf(element)} needs exactly one start event; it has ${starts.length}.`, element.id);
      else if (definitionsOf(starts[0]!).length === 0)
        report.error(
          `The start event of ${titleOf(element)} has no trigger. Choose one, such as a timer or a message.`,
          starts[0]!.id,
        );
    }
  },
};
