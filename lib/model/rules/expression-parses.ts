import { compileExpression } from "@/lib/feel";
import { expressionsOf } from "../expressions";
import { flowTitle, titleOf, type ModelView, type Rule } from "./rule";

export const expressionParses: Rule = {
  code: "expression-parses",
  check(view, report) {
    const problems = new Map<string, string | undefined>();
    for (const { element, what, source } of expressionsOf(view.model)) {
      if (!problems.has(source)) problems.set(source, compileExpression(source).problem?.message);
      const problem = problems.get(source);
      if (problem !== undefined)
        report.error(`The ${what}${placeOf(view, element)} can't be used. ${problem}`, element);
    }
  },
};

function placeOf(view: ModelView, id: string | undefined): string {
  if (id === undefined) return "";
  const flow = view.flows.get(id);
  return ` of ${flow ? flowTitle(view, flow) : titleOf(view.elements.get(id), id)}`;
}
