import type { Json, JsonObject } from "@/lib/domain/json";
import type { Form, FormField } from "@/lib/model";

/** What a control holds while somebody edits: texts for texts and dates, else the value itself. */
export type InputValue = string | number | boolean | string[] | null;
export type Inputs = Record<string, InputValue>;

/** What the controls of a form start with: the given value, else the field's default, else nothing. */
export function inputsOf(form: Form, values: JsonObject): Inputs {
  return Object.fromEntries(
    form.fields.map((field) => [field.key, inputOf(field, values[field.key] ?? field.default ?? null)]),
  );
}

function inputOf(field: FormField, value: Json): InputValue {
  switch (field.type) {
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return value === true;
    case "multiselect":
      return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
    case "select":
      return typeof value === "string" && value !== "" ? value : null;
    case "datetime":
      return typeof value === "string" ? toLocal(value) : "";
    case "date":
      return typeof value === "string" ? value.slice(0, 10) : "";
    default:
      return typeof value === "string" ? value : value === null ? "" : textOf(value);
  }
}

/** What is sent: the fields that may be changed, empty texts as null, local times with their offset. */
export function submissionOf(form: Form, inputs: Inputs): JsonObject {
  const values: JsonObject = {};
  for (const field of form.fields) {
    if (field.readOnly) continue;
    const value = inputs[field.key] ?? null;
    if (typeof value === "string" && value.trim() === "") values[field.key] = null;
    else if (field.type === "datetime" && typeof value === "string") values[field.key] = fromLocal(value);
    else values[field.key] = value;
  }
  return values;
}

/** A value in words, for fields that only show it. */
export function displayOf(field: Pick<FormField, "type" | "options">, value: Json | undefined): string {
  if (value === undefined || value === null || value === "") return "–";
  const labelOf = (option: Json) => field.options?.find((each) => each.value === option)?.label ?? textOf(option);
  switch (field.type) {
    case "boolean":
      return value === true ? "Yes" : "No";
    case "select":
      return labelOf(value);
    case "multiselect":
      return Array.isArray(value) ? value.map(labelOf).join(", ") || "–" : textOf(value);
    case "date":
      return typeof value === "string"
        ? new Date(`${value.slice(0, 10)}T00:00:00`).toLocaleDateString("en-GB", { dateStyle: "medium" })
        : textOf(value);
    case "datetime":
      return typeof value === "string"
        ? new Date(value).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })
        : textOf(value);
    default:
      return textOf(value);
  }
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An instant as the browser's date-time control writes it, in the viewer's zone. */
export function toLocal(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The instant of a local time. What is no time stays as it is, so that the form can say so. */
export function fromLocal(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}
