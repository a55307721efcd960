import { FeelDate, FeelDateTime, FeelDuration, FeelTime, isFunction, isRange } from "feelin";
import type { Json } from "@/lib/domain/json";

/** Why a FEEL value can't be a variable. */
export class NotJson extends Error {}

/** The plain value of a FEEL result: temporal values become ISO 8601 text. Throws NotJson for functions, ranges and numbers JSON can't hold. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "boolean":
    case "string":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new NotJson("The result is not a finite number.");
      return value === 0 ? 0 : value;
    case "object":
      break;
    default:
      throw new NotJson("The result is a function. Call it, or give a value.");
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof FeelDateTime) return dateTimeText(value);
  if (value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDuration) return value.toString();
  if (isRange(value)) throw new NotJson("The result is a range. Compare a value with it, or give a list.");
  if (isFunction(value)) throw new NotJson("The result is a function. Call it, or give a value.");
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]));
}

/** FEEL writes a named zone as "@Europe/Paris", which ISO 8601 doesn't know: the offset of that moment stands for it. */
function dateTimeText(value: FeelDateTime): string {
  const text = value.toString();
  const at = text.indexOf("@");
  if (at === -1) return text;
  const local = value.unwrap();
  const zoned = local.toZonedDateTime(text.slice(at + 1));
  return `${local.toString()}${zoned.offset}`;
}
