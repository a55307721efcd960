export { advanceQuickly, advanceSafely } from "./advance-safely";
export { evaluateSafely } from "./evaluate-safely";
export { busy } from "./lanes";
