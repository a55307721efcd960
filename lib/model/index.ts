export * from "./compile";
export * from "./schema";
export { validateModel, type Problem } from "./validate";
