import type { Json, JsonObject } from "@/lib/domain/json";
import { compileExpression, isBounded } from "@/lib/feel";

export type Trial =
  | { readonly kind: "problem"; readonly message: string; readonly position?: number }
  | { readonly kind: "value"; readonly value: Json; readonly warnings: readonly string[] }
  | { readonly kind: "failed"; readonly message: string }
  /** Its cost is not known, so it is not run here. */
  | { readonly kind: "untried" };

/** What an expression says on example data; undefined: there is none. */
export function tryExpression(source: string, data: JsonObject, now: string): Trial | undefined {
  if (source.trim() === "") return undefined;
  const compiled = compileExpression(source);
  if (compiled.problem) return { kind: "problem", ...compiled.problem };
  if (!isBounded(source)) return { kind: "untried" };
  const outcome = compiled.evaluate({ get: (name) => (Object.hasOwn(data, name) ? data[name] : undefined) }, now);
  return outcome.ok
    ? { kind: "value", value: outcome.value, warnings: outcome.warnings ?? [] }
    : { kind: "failed", message: outcome.message };
}
