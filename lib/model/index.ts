export * from "./compile";
export * from "./schema";
export { validateModel, type Problem } from "./validate";
export { addDuration, firstDue, nextDue, parseInstant, type Due, type Repeat, type TimerKind } from "./timer";
