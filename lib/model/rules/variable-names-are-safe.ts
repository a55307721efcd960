import { isForbiddenKey } from "@/lib/domain/json-gate";
import type { EventDefinition, ModelElement } from "../schema";
import { definitionsOf, titleOf, type Rule } from "./rule";

export const variableNamesAreSafe: Rule = {
  code: "variable-names-are-safe",
  check({ model }, report) {
    for (const element of model.elements) {
      for (const name of writtenBy(element)) {
        if (name.trim() === "" || isForbiddenKey(name))
          report.error(
            `${titleOf(element)} writes the variable "${name}", which can't be a name. Choose another.`,
            element.id,
          );
      }
    }
  },
};

function writtenBy(element: ModelElement): string[] {
  const names: (string | undefined)[] = [];
  if ("inputs" in element) names.push(...(element.inputs ?? []).map((mapping) => mapping.target));
  if ("outputs" in element) names.push(...(element.outputs ?? []).map((mapping) => mapping.target));
  if ("resultVariable" in element) names.push(element.resultVariable);
  if ("call" in element && element.call?.kind === "http") names.push(element.call.resultVariable);
  if ("loop" in element && element.loop?.kind === "multiInstance")
    names.push(element.loop.elementVariable, element.loop.outputCollection);
  for (const definition of definitionsOf(element)) names.push(...variablesOf(definition));
  if ("form" in element) names.push(...(element.form?.fields ?? []).map((field) => field.key));
  return names.filter((name) => name !== undefined);
}

function variablesOf(definition: EventDefinition): (string | undefined)[] {
  if (definition.type === "error") return [definition.codeVariable, definition.messageVariable];
  return definition.type === "escalation" ? [definition.codeVariable] : [];
}
