import type { Model } from "@/lib/model";
import { findElement } from "../commands/edit";
import { isActivityKind } from "../geometry/sizes";

/** Whether a boundary event may sit on the element. */
export function canAttach(model: Model, hostId: string): boolean {
  const host = findElement(model, hostId);
  if (!host || !isActivityKind(host.type)) return false;
  return !(host.type === "subProcess" && host.triggeredByEvent);
}
