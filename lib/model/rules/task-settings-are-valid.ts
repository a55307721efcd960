import { PRIORITIES } from "@/lib/domain/status";
import { expressionOf } from "../compile";
import { addDuration, parseInstant } from "../timer";
import { titleOf, type Rule } from "./rule";

const SOME_DAY = "2000-01-01T00:00:00.000Z";

export const taskSettingsAreValid: Rule = {
  code: "task-settings-are-valid",
  check({ model }, report) {
    const checkDate = (what: string, text: string | undefined, element?: string) => {
      if (text === undefined || expressionOf(text) !== undefined || (parseInstant(text) ?? addDuration(SOME_DAY, text)))
        return;
      report.error(
        `The ${what} is ${JSON.stringify(text.slice(0, 100))}. Write a date like 2026-03-01T09:00:00Z, or a duration like P2D.`,
        element,
      );
    };
    const checkPriority = (what: string, text: string | undefined, element?: string) => {
      if (text === undefined || expressionOf(text) !== undefined || PRIORITIES.some((priority) => priority === text))
        return;
      report.error(
        `The ${what} is ${JSON.stringify(text.slice(0, 100))}. Choose one of ${PRIORITIES.join(", ")}.`,
        element,
      );
    };
    for (const element of model.elements) {
      if (element.type !== "userTask") continue;
      checkDate(`due date of ${titleOf(element)}`, element.due, element.id);
      checkDate(`follow-up date of ${titleOf(element)}`, element.followUp, element.id);
      checkPriority(`priority of ${titleOf(element)}`, element.priority, element.id);
    }
    checkDate("due date of instances", model.instance?.due);
    checkPriority("priority of instances", model.instance?.priority);
    if (model.instance?.uniqueKey && !model.instance.businessKey?.trim()) {
      report.error("Business keys must be unique, but the model has none. Give it a business key.");
    }
  },
};
