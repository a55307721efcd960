import { titleOf, type Rule } from "./rule";

export const userTaskHasAssignee: Rule = {
  code: "user-task-has-assignee",
  check({ model }, report) {
    const grouped = new Set((model.lanes ?? []).filter((lane) => lane.group?.trim()).flatMap((lane) => lane.elements));
    for (const element of model.elements) {
      if (element.type !== "userTask" || grouped.has(element.id)) continue;
      const named = [element.assignee, ...(element.candidateGroups ?? []), ...(element.candidateUsers ?? [])];
      if (!named.some((text) => text?.trim()))
        report.warning(
          `${titleOf(element)} is given to nobody, so only managers will see it. Choose a group or an assignee.`,
          element.id,
        );
    }
  },
};
