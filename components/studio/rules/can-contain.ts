import type { Model } from "@/lib/model";
import { findElement, scopesAround } from "../commands/edit";
import { isScope } from "../geometry/sizes";

/** Whether the elements may be put into the sub-process (undefined: the top level). */
export function canContain(model: Model, scopeId: string | undefined, ids: readonly string[]): boolean {
  if (scopeId === undefined) return true;
  const scope = findElement(model, scopeId);
  if (!scope || !isScope(scope.type)) return false;
  const around = [scopeId, ...scopesAround(model, scopeId)];
  return ids.every((id) => !around.includes(id));
}
