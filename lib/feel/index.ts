export { compileExpression, type CompiledExpression, type Evaluation, type VariableScope } from "./expression";
