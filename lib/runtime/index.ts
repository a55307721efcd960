export { recordAudit, type AuditEntry } from "./audit";
export { byId, isId, ofInstance } from "./by-id";
export type { NewCommand, NewCommandOf } from "./command";
export type { Context } from "./context";
export type { CommandInput, CommandResult } from "./decide";
export { executeBatch, type Settled } from "./execute-batch";
export { executeCommand } from "./execute-command";
export { inTransaction, type InTransaction, notify } from "./in-transaction";
export { getModel } from "./models";
export type { Takes } from "./project";
export { isOutdated, readCommand, readEvent, readEvents, readState } from "./stored";
export { publishMessage, type MessageInput, type PublishResult } from "./publish-message";
export {
  startCalled,
  startInstance,
  startOnce,
  type StartContent,
  type StartInput,
  type StartResult,
} from "./start-instance";
export { syncTriggers } from "./triggers";
