import type { Json } from "@/lib/domain/json";

/** A value on one line, as FEEL people read it. */
export function valueText(value: Json | undefined, lengthMax = 120): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}
