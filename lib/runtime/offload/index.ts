export { advanceSafely } from "./advance-safely";
export { evaluateSafely } from "./evaluate-safely";
