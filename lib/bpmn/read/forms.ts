import { FIELD_TYPES, type Form, FormField } from "@/lib/model/schema";
import { isJuel } from "../juel";
import { CAMUNDA_LIKE } from "../namespaces";
import { attributeOf, elementsOf, type XmlElement } from "../xml/tree";
import type { ReadContext, Subject } from "./context";
import type { Taker } from "./taker";

type FieldType = (typeof FIELD_TYPES)[number];
interface Draft {
  key: string;
  label: string;
  type: FieldType;
  required: boolean;
  readOnly: boolean;
  help?: string | undefined;
  default?: string | number | boolean | undefined;
  min?: number | undefined;
  max?: number | undefined;
  options?: { value: string; label: string }[] | undefined;
}

/** The form that the file itself holds for a start event or a user task; a form that it only names is kept by its name. */
export function readForm(t: Taker, subject: Subject, context: ReadContext): Form | undefined {
  if (context.isOwn) return undefined;
  const data = t.extension("formData", CAMUNDA_LIKE);
  const properties = t.extensions("formProperty", CAMUNDA_LIKE);
  const drafts = [...(data ? elementsOf(data).filter(({ name }) => name === "formField") : []), ...properties].map(
    vendorField,
  );
  if (drafts.length > 0) return finish(drafts, "vendor form fields", subject, context);
  if (data) t.leave(data);
  return zeebeForm(t, subject, context);
}

const VENDOR_TYPES: Readonly<Record<string, FieldType>> = {
  string: "text",
  long: "number",
  int: "number",
  integer: "number",
  double: "number",
  boolean: "boolean",
  date: "date",
  enum: "select",
};

function vendorField(field: XmlElement): Draft {
  const key = attributeOf(field, "id") ?? "";
  const type = VENDOR_TYPES[attributeOf(field, "type") ?? "string"] ?? "text";
  const inside = elementsOf(field);
  const constraints = new Map(
    inside
      .filter(({ name }) => name === "validation")
      .flatMap(elementsOf)
      .map((c) => [attributeOf(c, "name") ?? "", attributeOf(c, "config") ?? ""]),
  );
  const text = attributeOf(field, "defaultValue") ?? attributeOf(field, "default");
  const options = inside
    .filter(({ name }) => name === "value")
    .map((option) => ({
      value: attributeOf(option, "id") ?? "",
      label: attributeOf(option, "name") || (attributeOf(option, "id") ?? ""),
    }));
  return {
    key,
    label: attributeOf(field, "label") || attributeOf(field, "name") || key,
    type,
    required:
      attributeOf(field, "required") === "true" ||
      (constraints.has("required") && constraints.get("required") !== "false"),
    readOnly:
      attributeOf(field, "writable") === "false" ||
      (constraints.has("readonly") && constraints.get("readonly") !== "false"),
    default: text === undefined || isJuel(text) ? undefined : literal(text, type),
    min: finite(constraints.get("min")),
    max: finite(constraints.get("max")),
    options: type === "select" ? options : undefined,
  };
}

function literal(text: string, type: FieldType): string | number | boolean | undefined {
  if (type === "boolean") return text === "true";
  return type === "number" ? finite(text) : text;
}

function finite(text: unknown): number | undefined {
  const value =
    typeof text === "number" ? text : typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

const EMBEDDED = "camunda-forms:bpmn:";
const ZEEBE_FORMS = ["http://camunda.org/schema/zeebe/1.0"];
const COMPONENTS: Readonly<Record<string, FieldType>> = {
  textfield: "text",
  textarea: "textarea",
  number: "number",
  checkbox: "boolean",
  select: "select",
  radio: "select",
  checklist: "multiselect",
  taglist: "multiselect",
  datetime: "date",
};

function zeebeForm(t: Taker, subject: Subject, context: ReadContext): Form | undefined {
  const definition = t.extension("formDefinition", ZEEBE_FORMS);
  if (!definition) return undefined;
  const key = attributeOf(definition, "formKey") ?? "";
  const components = key.startsWith(EMBEDDED)
    ? componentsOf(context.roots.form(key.slice(EMBEDDED.length)))
    : undefined;
  if (components) {
    const drafts = components.flatMap((component) => formField(component) ?? []);
    if (drafts.length > 0) return finish(drafts, key, subject, context);
  }
  t.leave(definition);
  return undefined;
}

type JsonRecord = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function componentsOf(text: string | undefined): JsonRecord[] | undefined {
  try {
    const form: unknown = JSON.parse(text ?? "");
    return isRecord(form) && Array.isArray(form.components) ? form.components.filter(isRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for what shows or groups but holds no value: a heading, a spacer, a button. */
function formField(component: JsonRecord): Draft | undefined {
  const type = COMPONENTS[String(component.type)];
  if (type === undefined || typeof component.key !== "string") return undefined;
  const rules = isRecord(component.validate) ? component.validate : {};
  const values = Array.isArray(component.values) ? component.values.filter(isRecord) : [];
  const hasTime = component.subtype === "datetime";
  return {
    key: component.key,
    label: typeof component.label === "string" && component.label !== "" ? component.label : component.key,
    type: hasTime ? "datetime" : type,
    required: rules.required === true,
    readOnly: component.readonly === true || component.disabled === true,
    help: typeof component.description === "string" && component.description !== "" ? component.description : undefined,
    default:
      typeof component.defaultValue === "string" ||
      typeof component.defaultValue === "number" ||
      typeof component.defaultValue === "boolean"
        ? component.defaultValue
        : undefined,
    min: finite(rules.min),
    max: finite(rules.max),
    options:
      type === "select" || type === "multiselect"
        ? values.map(({ value, label }) => ({ value: String(value), label: String(label ?? value) }))
        : undefined,
  };
}

const FIELDS_MAX = 100;

function finish(drafts: readonly Draft[], from: string, subject: Subject, context: ReadContext): Form {
  const fields: FormField[] = [];
  if (drafts.length > FIELDS_MAX)
    context.report.add(
      "refused",
      subject,
      `Form: only the first ${FIELDS_MAX} of its ${drafts.length} fields are taken.`,
    );
  for (const draft of drafts.slice(0, FIELDS_MAX)) {
    const { required, readOnly, ...rest } = draft;
    const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const parsed = FormField.safeParse({
      ...present,
      ...(required ? { required } : {}),
      ...(readOnly ? { readOnly } : {}),
    });
    if (parsed.success && !fields.some(({ key }) => key === draft.key)) fields.push(parsed.data);
    else
      context.report.add(
        "refused",
        subject,
        `Form: the field "${draft.key.slice(0, 60)}" can't be taken over. A field needs a name of letters, digits and "_" that no other field has.`,
      );
  }
  context.report.add("translated", subject, `Form with ${fields.length} ${fields.length === 1 ? "field" : "fields"}.`, {
    from,
    to: fields.map(({ key, type }) => `${key}: ${type}`).join(", "),
  });
  return { fields };
}
