export { isBounded } from "./bounded";
export { BUILTIN_FUNCTIONS, type BuiltinFunction } from "./builtins";
export {
  compileExpression,
  evaluateUnaryTests,
  interpretExpression,
  isCompiled,
  type CompiledExpression,
  type Evaluation,
  type VariableScope,
} from "./expression";
