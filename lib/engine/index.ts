export { advance } from "./advance";
export { evolve } from "./evolve";
export { explain, type Explanation } from "./explain";
export { IntMap } from "./int-map";
export { parseState, serializeState } from "./serialize";
export * from "./types";
