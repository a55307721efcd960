export { authorize, can, reachOf, requireReason } from "./authorize";
export { visibleInstances, visibleTasks } from "./filters";
export { type Action, ACTIONS, MATRIX, type Relation } from "./matrix";
export type { KeyPrincipal, Principal, SystemPrincipal, UserPrincipal } from "./principal";
export {
  commentRelations,
  instanceRelations,
  isCandidate,
  type RelatedInstance,
  type RelatedTask,
  taskRelations,
  workflowRelations,
} from "./relations";
