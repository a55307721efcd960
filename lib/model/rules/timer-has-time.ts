import { expressionOf } from "../compile";
import { parseTimer } from "../timer";
import { definitionsOf, titleOf, type Rule } from "./rule";

export const timerHasTime: Rule = {
  code: "timer-has-time",
  check({ model }, report) {
    for (const element of model.elements) {
      for (const definition of definitionsOf(element)) {
        if (definition.type !== "timer") continue;
        const isExpression = expressionOf(definition.value) !== undefined;
        // An expression is known when it runs; its zone is known now.
        const parsed = parseTimer(
          isExpression ? "duration" : definition.timer,
          isExpression ? "PT1S" : definition.value,
          definition.zone,
        );
        if (!parsed.ok) report.error(`The timer of ${titleOf(element)} can't fire. ${parsed.message}`, element.id);
        else if (parsed.kind === "duration" && parsed.duration.sign < 0)
          report.warning(
            `The timer of ${titleOf(element)} is negative and fires at once. Remove the minus sign.`,
            element.id,
          );
        if (
          definition.timer === "cycle" &&
          (element.type === "intermediateCatchEvent" || (element.type === "boundaryEvent" && element.interrupting))
        ) {
          report.warning(
            `The timer of ${titleOf(element)} repeats, but the event can happen only once: only its first time counts. Use a duration or a date.`,
            element.id,
          );
        }
      }
    }
  },
};
