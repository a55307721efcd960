import "server-only";

export { currentContext, orNotFound, requireContext, requireContext as pageContext, type UserContext } from "./context";
export { keyContextOf, keyRoute, type KeyContext } from "./key-route";
export { ownPath } from "./own-path";
export type { ActionResult } from "./result";
export { readJson, route } from "./route";
export { runAction } from "./run-action";
