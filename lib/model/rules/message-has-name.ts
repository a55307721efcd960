import { hasDefinition, titleOf, type Rule } from "./rule";

export const messageHasName: Rule = {
  code: "message-has-name",
  check({ model }, report) {
    for (const element of model.elements) {
      if (element.type === "receiveTask") {
        if (!element.message?.trim())
          report.error(`${titleOf(element)} waits for a message without a name. Name the message.`, element.id);
      } else if (element.type === "sendTask") {
        if (!element.message?.trim() && !element.call)
          report.error(`${titleOf(element)} sends nothing. Name its message or choose a call.`, element.id);
      } else if ("definitions" in element && hasDefinition(element, "message")) {
        const isThrown = element.type === "intermediateThrowEvent" || element.type === "endEvent";
        for (const definition of element.definitions) {
          if (definition.type !== "message" || definition.message.trim() || (isThrown && definition.call)) continue;
          report.error(
            `The message of ${titleOf(element)} has no name. Name the message${isThrown ? " or choose a call" : ""}.`,
            element.id,
          );
        }
      }
    }
  },
};
