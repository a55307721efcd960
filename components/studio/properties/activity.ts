import type { ModelElement } from "@/lib/model";
import { isActivityKind } from "../geometry/sizes";

/** A task, a call or a sub-process: what takes time and can be repeated, locked, undone. */
export type Activity = Extract<
  ModelElement,
  { type: `${string}Task` | "task" | "callActivity" | `${string}ubProcess` | "transaction" }
>;

/** Event sub-processes apart, which nothing leads to. */
export function isActivity(element: ModelElement): element is Activity {
  return isActivityKind(element.type) && !(element.type === "subProcess" && element.triggeredByEvent === true);
}
