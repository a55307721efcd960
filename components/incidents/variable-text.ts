import type { Json } from "@/lib/domain/json";

export const VALUE_TYPES = ["text", "number", "yes-no", "json", "empty"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export function typeOf(value: Json): ValueType {
  if (value === null) return "empty";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "yes-no" : "json";
}

/** A value as its editor shows it. */
export function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

export type Read = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problem: string };

/** What somebody typed as a value of that type, or what is wrong with it. */
export function readValue(type: ValueType, text: string): Read {
  switch (type) {
    case "empty":
      return { ok: true, value: null };
    case "text":
      return { ok: true, value: text };
    case "yes-no":
      return text === "true" || text === "false"
        ? { ok: true, value: text === "true" }
        : { ok: false, problem: "Choose yes or no." };
    case "number": {
      const value = Number(text.trim());
      return text.trim() !== "" && Number.isFinite(value)
        ? { ok: true, value }
        : { ok: false, problem: "Write a number, like 12.5." };
    }
    case "json":
      try {
        return { ok: true, value: JSON.parse(text) as Json };
      } catch {
        return { ok: false, problem: 'Write JSON, like { "amount": 12 } or [1, 2].' };
      }
  }
}

/** The text that another type starts with, keeping what can be kept. */
export function convert(text: string, to: ValueType): string {
  if (to === "yes-no") return text === "false" ? "false" : "true";
  if (to === "number") return Number.isFinite(Number(text)) ? text.trim() : "";
  return to === "empty" ? "" : text;
}
