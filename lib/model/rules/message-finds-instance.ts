import { definitionsOf, isEventSubProcess, titleOf, type Rule } from "./rule";

export const messageFindsInstance: Rule = {
  code: "message-finds-instance",
  check({ model, elements }, report) {
    for (const element of model.elements) {
      const starts =
        element.type === "startEvent" &&
        !isEventSubProcess(element.parent === undefined ? undefined : elements.get(element.parent));
      if (starts || element.type === "endEvent" || element.type === "intermediateThrowEvent") continue;
      const isLost =
        element.type === "receiveTask"
          ? element.correlationKey === undefined && element.instantiate !== true
          : definitionsOf(element).some(
              (definition) => definition.type === "message" && definition.correlationKey === undefined,
            );
      if (isLost)
        report.warning(
          `${titleOf(element)} has no correlation key, so a message reaches whichever instance waits first. Give it a key, such as an order number.`,
          element.id,
        );
    }
  },
};
