import { isJuel, translateJuel, translateJuelExpression } from "./juel";

export type ScriptTranslation =
  | { readonly ok: true; readonly feel: string; readonly variable?: string }
  | { readonly ok: false; readonly reason: string };

const SET_VARIABLE = /^execution\.setVariable\(\s*(?:"(\w+)"|'(\w+)')\s*,([\s\S]+)\)$/;
const ASSIGNMENT = /^(?:(?:var|let|const|def)\s+)?([A-Za-z_]\w*)\s*=(?!=)([\s\S]+)$/;

/** FEEL for a script that only computes one value: an assignment, or an expression whose result the task names. Anything else would run code. */
export function translateScript(source: string, hasResultVariable: boolean): ScriptTranslation {
  const script = source.trim().replace(/;\s*$/, "").trim();
  if (script.length > 4_000) return { ok: false, reason: "it is longer than 4,000 characters" };
  if (script === "") return { ok: false, reason: "it is empty" };
  if (isJuel(script)) return translateJuel(script);
  const call = SET_VARIABLE.exec(script);
  if (call) return assignment(call[1] ?? call[2] ?? "", call[3] ?? "");
  const assigned = ASSIGNMENT.exec(script);
  if (assigned) return assignment(assigned[1] ?? "", assigned[2] ?? "");
  if (hasResultVariable) return translateJuelExpression(script);
  return { ok: false, reason: "it is more than one plain assignment" };
}

function assignment(variable: string, expression: string): ScriptTranslation {
  const translated = translateJuelExpression(expression);
  return translated.ok
    ? { ...translated, variable }
    : { ok: false, reason: `it is more than one plain assignment (${translated.reason})` };
}
