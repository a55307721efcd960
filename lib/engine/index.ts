export { advance } from "./advance";
export { canExecute } from "./elements";
export { evolve } from "./evolve";
export { explain, type Explanation, type Reason } from "./explain";
export {
  FORMATS,
  type Formats,
  historyFormat,
  NewerFormat,
  stateFormat,
  type Upcast,
  upcastHistory,
  upcastState,
} from "./formats";
export { IntMap } from "./int-map";
export { STEPS_MAX } from "./guard";
export { parseState, serializeState, type StoredState } from "./serialize";
export * from "./types";
