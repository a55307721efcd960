import type { CompiledExpression, Evaluation, VariableScope } from "@/lib/feel";
import type { CompiledModel } from "@/lib/model";

export type Evaluate = (expression: CompiledExpression, scope: VariableScope, now: string) => Evaluation;

/** A model whose expressions are evaluated in another way. */
export function withEvaluation(model: CompiledModel, evaluate: Evaluate): CompiledModel {
  const known = new Map<string, CompiledExpression>();
  return {
    ...model,
    expression(source) {
      let changed = known.get(source);
      if (!changed) {
        const expression = model.expression(source);
        changed = { ...expression, evaluate: (scope, now) => evaluate(expression, scope, now) };
        known.set(source, changed);
      }
      return changed;
    },
  };
}
