import { z } from "zod";
import type { Json, JsonObject } from "@/lib/domain/json";
import { jsonGate, isForbiddenKey } from "@/lib/domain/json-gate";
import type { Form, FormField } from "./schema";
import { parseInstant } from "./timer";

export type FormValues =
  | { readonly ok: true; readonly values: JsonObject }
  /** What is wrong, in plain words, by the key of the field; `form` for what belongs to none. */
  | { readonly ok: false; readonly fields: Readonly<Record<string, string>> };

/**
 * What a person may send for a form: the keys it declares and no other, none that is read-only, each of its type. A field
 * that is not required may be absent (the variable stays as it is) or null or empty (the variable becomes null).
 */
export function formSchema(form: Form): z.ZodType<JsonObject> {
  const shape: Record<string, z.ZodType<Json | undefined>> = {};
  for (const field of form.fields) {
    if (!field.readOnly && !isForbiddenKey(field.key)) shape[field.key] = fieldSchema(field);
  }
  return z.strictObject(shape) as unknown as z.ZodType<JsonObject>;
}

/** Checks submitted values against a form. Never throws. */
export function parseFormValues(form: Form, input: unknown): FormValues {
  const result = formSchema(form).safeParse(input);
  if (result.success) {
    const given = Object.entries(result.data).filter(([, value]) => value !== undefined);
    return { ok: true, values: Object.fromEntries(given) };
  }
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const field = form.fields.find((each) => each.key === key);
        addProblem(fields, key, field ? `${field.label} can't be changed here.` : `The form has no field "${key}".`);
      }
    } else {
      const key = issue.path[0];
      addProblem(
        fields,
        typeof key === "string" ? key : "form",
        typeof key === "string" ? issue.message : "The form's values are an object of keys and values.",
      );
    }
  }
  return { ok: false, fields };
}

/** What the fields of a form hold before anybody filled them in. */
export function formDefaults(form: Form): JsonObject {
  return Object.fromEntries(
    form.fields.flatMap((field) =>
      field.default === undefined || isForbiddenKey(field.key) ? [] : [[field.key, field.default]],
    ),
  );
}

function addProblem(fields: Record<string, string>, key: string, message: string): void {
  // Defined, not assigned: the key comes from outside.
  if (!Object.hasOwn(fields, key))
    Object.defineProperty(fields, key, { value: message, enumerable: true, configurable: true, writable: true });
}

function fieldSchema(field: FormField): z.ZodType<Json | undefined> {
  const isEmpty = (value: unknown) =>
    value === null ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === "string" && value.trim() === "" && field.type !== "textarea");
  const schema = z.unknown().transform((value, context): Json | undefined => {
    const problem = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (value === undefined || isEmpty(value)) {
      if (field.required) return problem(`${field.label} is required.`);
      return value === undefined ? undefined : field.type === "multiselect" ? [] : null;
    }
    const read = readValue(field, value);
    return "problem" in read ? problem(read.problem) : read.value;
  });
  return field.required ? schema : schema.optional();
}

type Read = { readonly value: Json } | { readonly problem: string };

const TEXT_LENGTH_MAX = 20_000;

function readValue(field: FormField, value: unknown): Read {
  const { label, min, max } = field;
  const problem = (text: string): Read => ({ problem: `${label} ${text}` });
  switch (field.type) {
    case "text":
    case "textarea": {
      if (typeof value !== "string") return problem("has to be a text.");
      if (field.type === "text" && /[\r\n]/.test(value)) return problem("has to be one line.");
      const length = [...value].length;
      const lengthMax = Math.min(max ?? TEXT_LENGTH_MAX, TEXT_LENGTH_MAX);
      if (length > lengthMax) return problem(`may have at most ${lengthMax} characters; it has ${length}.`);
      if (min !== undefined && length < min) return problem(`needs at least ${min} characters.`);
      return gated(label, value);
    }
    case "email":
      if (typeof value !== "string" || value.length > 254 || !z.email().safeParse(value.trim()).success)
        return problem("has to be an e-mail address.");
      return { value: value.trim() };
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) return problem("has to be a number.");
      if (min !== undefined && value < min) return problem(`has to be at least ${min}.`);
      if (max !== undefined && value > max) return problem(`may be at most ${max}.`);
      return gated(label, value);
    case "boolean":
      return typeof value === "boolean" ? { value } : problem("has to be yes or no.");
    case "date":
      if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value) || parseInstant(value) === undefined)
        return problem("has to be a date, like 2026-03-01.");
      return { value };
    case "datetime": {
      const instant =
        typeof value === "string" && /(Z|[+-]\d{2}:?\d{2})$/i.test(value) ? parseInstant(value) : undefined;
      return instant === undefined
        ? problem("has to be a date and time with its offset, like 2026-03-01T09:00:00Z.")
        : { value: instant };
    }
    case "select":
      if (!field.options?.some((option) => option.value === value)) return problem("has to be one of its options.");
      return gated(label, value);
    case "multiselect": {
      if (!Array.isArray(value) || new Set(value).size !== value.length)
        return problem("has to be a list of different options.");
      const chosen: unknown[] = value;
      if (!chosen.every((each) => field.options?.some((option) => option.value === each)))
        return problem("has to be a list of its options.");
      if (min !== undefined && chosen.length < min) return problem(`needs at least ${min} options.`);
      if (max !== undefined && chosen.length > max) return problem(`may have at most ${max} options.`);
      return gated(label, chosen);
    }
  }
}

function gated(label: string, value: unknown): Read {
  const result = jsonGate(value);
  return result.ok ? { value: result.value } : { problem: `${label} can't be kept. ${result.message}` };
}

/** What is wrong with a field as the model declares it, after "The field … ". */
export function fieldProblem(field: FormField): string | undefined {
  if (field.type === "select" || field.type === "multiselect") {
    const values = (field.options ?? []).map((option) => option.value);
    if (values.length === 0) return "has no options to choose from. Add some.";
    if (values.some((value) => value === "")) return "has an option without a value. Give it one.";
    if (new Set(values).size < values.length) return "has two options of the same value. Give each its own.";
  }
  if (field.min !== undefined && field.max !== undefined && field.min > field.max)
    return `has a minimum (${field.min}) above its maximum (${field.max}). Change one of them.`;
  if (field.default === undefined || field.default === "") return undefined;
  const read = readValue(field, field.default);
  return "problem" in read ? `has a default that does not fit. ${read.problem}` : undefined;
}
