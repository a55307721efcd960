import type { Json } from "@/lib/domain/json";
import { indexable } from "./indexable";
import type { VariableRow } from "./rows";

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;
const NAME_LENGTH_MAX = 255;

/** How a value of the process stands in the filter index; undefined: it does not, being null, a list or a structure. */
export function variableRow(bucket: number, instanceId: string, name: string, value: Json): VariableRow | undefined {
  if (name.length > NAME_LENGTH_MAX) return undefined;
  const row = { bucket, instanceId, name, textValue: null, numberValue: null, timeValue: null, booleanValue: null };
  switch (typeof value) {
    case "string":
      return { ...row, textValue: indexable(value), timeValue: timeOf(value) };
    case "number":
      return { ...row, numberValue: value };
    case "boolean":
      return { ...row, booleanValue: value };
    default:
      return undefined;
  }
}

function timeOf(text: string): Date | null {
  if (!INSTANT.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}
