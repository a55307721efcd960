export { exportBpmn } from "./export";
export { type ImportedProcess, importBpmn, type ImportResult } from "./import";
export { makeExecutable } from "./make-executable";
export type { ImportProblem, ReportEntry } from "./report";
