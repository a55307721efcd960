import { hasDefinition, titleOf, type Rule } from "./rule";

export const messageHasName: Rule = {
  code: "message-has-name",
  check({ model }, report) {
    for (const element of model.elements) {
      if (element.type === "receiveTask") {
        if (!element.message?.trim())
          report.warning(
            `${titleOf(element)} does not say which message it waits for: it waits for one of its own name. Name the message if that is not meant.`,
            element.id,
          );
      } else if (element.type === "sendTask") {
        if (!element.message?.trim() && !element.call)
          report.warning(
            `${titleOf(element)} says neither message nor call: it waits for an external worker that asks for jobs of its name. Name its message or choose a call if that is not meant.`,
            element.id,
          );
      } else if ("definitions" in element && hasDefinition(element, "message")) {
        const isThrown = element.type === "intermediateThrowEvent" || element.type === "endEvent";
        for (const definition of element.definitions) {
          if (definition.type !== "message" || definition.message.trim() || (isThrown && definition.call)) continue;
          if (isThrown)
            report.warning(
              `The message of ${titleOf(element)} has no name, so nothing is sent. Name the message or choose a call.`,
              element.id,
            );
          else report.error(`The message of ${titleOf(element)} has no name. Name the message.`, element.id);
        }
      }
    }
  },
};
