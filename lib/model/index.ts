export * from "./compile";
export { expressionsOf, type ModelExpression } from "./expressions";
export { formDefaults, formSchema, parseFormValues, type FormValues } from "./form-values";
export { ELEMENT_KIND_WORDS, elementName } from "./element-words";
export * from "./schema";
export { validateModel, type Problem, type ValidateOptions } from "./validate";
export { addDuration, firstDue, nextDue, parseInstant, type Due, type Repeat, type TimerKind } from "./timer";
export { diffModels, type Difference, type ModelDiff, type PropertyChange } from "./diff";
export { upstreamOf } from "./upstream";
