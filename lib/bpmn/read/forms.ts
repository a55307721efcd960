import { FIELD_TYPES, type Form, FormField } from "@/lib/model/schema";
import { isJuel } from "../juel";
import { CAMUNDA_LIKE } from "../namespaces";
import { attributeOf } from "../xml/tree";
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
  const data = t.part("formData", CAMUNDA_LIKE);
  const fields = [
    ...(data ? data.partsNamed("formField", CAMUNDA_LIKE) : []),
    ...t.partsNamed("formProperty", CAMUNDA_LIKE),
  ];
  const drafts = fields.map(vendorField);
  if (drafts.length > 0) {
    const from = fields.map(({ node }) => `${attributeOf(node, "id") ?? ""}: ${attributeOf(node, "type") ?? "string"}`);
    const { form, refused } = finish(drafts, from.join(", "), subject, context);
    fields.forEach((field, index) => {
      if (refused.has(index)) (data && data.node.children.includes(field.node) ? data : t).leave(field.node);
    });
    return form;
  }
  if (data) t.leave(data.node);
  return zeebeForm(t, subject, context);
}

const VENDOR_TYPES: ReadonlyMap<string, FieldType> = new Map([
  ["string", "text"],
  ["long", "number"],
  ["int", "number"],
  ["integer", "number"],
  ["double", "number"],
  ["boolean", "boolean"],
  ["date", "date"],
  ["enum", "select"],
]);

function vendorField(field: Taker): Draft {
  const key = field.attribute("variable") ?? field.attribute("id") ?? "";
  if (attributeOf(field.node, "id") === key) field.attribute("id");
  const type = VENDOR_TYPES.get(attributeOf(field.node, "type") ?? "string");
  if (type) field.attribute("type");
  const rules = constraintsOf(field, type);
  // A default that is computed stays where it is, and is reported.
  const named = ["defaultValue", "default"].find((name) => attributeOf(field.node, name) !== undefined);
  const isPlain = named !== undefined && !isJuel(attributeOf(field.node, named) ?? "");
  const text = isPlain ? field.attribute(named) : undefined;
  const options = type === "select" ? field.partsNamed("value", CAMUNDA_LIKE).map(option) : undefined;
  const name = field.attribute("label");
  return {
    key,
    label: (name ? name : field.attribute("name")) || key,
    type: type ?? "text",
    required: field.truth("required") === true || rules.required,
    readOnly: field.truth("writable") === false || rules.readOnly,
    default: text === undefined ? undefined : literal(text, type ?? "text"),
    min: rules.min,
    max: rules.max,
    options,
  };
}

function option(part: Taker): { value: string; label: string } {
  const value = part.attribute("id") ?? "";
  return { value, label: part.attribute("name") || value };
}

interface Rules {
  required: boolean;
  readOnly: boolean;
  min?: number | undefined;
  max?: number | undefined;
}

/** What is known of a field's constraints. Others stay, and are reported. */
function constraintsOf(field: Taker, type: FieldType | undefined): Rules {
  const rules: Rules = { required: false, readOnly: false };
  const bounds: Readonly<Record<string, "min" | "max">> =
    type === "text" ? { minlength: "min", maxlength: "max" } : type === "number" ? { min: "min", max: "max" } : {};
  const constraints = field
    .partsNamed("validation", CAMUNDA_LIKE)
    .flatMap((validation) => validation.partsNamed("constraint", CAMUNDA_LIKE));
  for (const constraint of constraints) {
    const name = attributeOf(constraint.node, "name") ?? "";
    const config = attributeOf(constraint.node, "config");
    const bound = Object.hasOwn(bounds, name) ? bounds[name] : undefined;
    const limit = bound && finite(config);
    if (name === "required") rules.required = config !== "false";
    else if (name === "readonly") rules.readOnly = config !== "false";
    else if (bound && limit !== undefined) rules[bound] = limit;
    else continue;
    constraint.attribute("name");
    constraint.attribute("config");
  }
  return rules;
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
const COMPONENTS: ReadonlyMap<string, FieldType> = new Map([
  ["textfield", "text"],
  ["textarea", "textarea"],
  ["number", "number"],
  ["checkbox", "boolean"],
  ["select", "select"],
  ["radio", "select"],
  ["checklist", "multiselect"],
  ["taglist", "multiselect"],
  ["datetime", "date"],
]);

function zeebeForm(t: Taker, subject: Subject, context: ReadContext): Form | undefined {
  const definition = t.extension("formDefinition", ZEEBE_FORMS);
  if (!definition) return undefined;
  const key = attributeOf(definition, "formKey") ?? "";
  const components = key.startsWith(EMBEDDED)
    ? componentsOf(context.roots.form(key.slice(EMBEDDED.length)))
    : undefined;
  if (components) {
    const all = withGroups(components);
    const drafts = all.flatMap((component) => formField(component) ?? []);
    reportComponents(all, subject, context);
    if (drafts.length > 0) return finish(drafts, key, subject, context).form;
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

const GROUPS_MAX = 10;

/** What stands in groups stands in the form. */
function withGroups(components: readonly JsonRecord[], depth = 0): JsonRecord[] {
  return components.flatMap((component) =>
    Array.isArray(component.components) && depth < GROUPS_MAX
      ? [component, ...withGroups(component.components.filter(isRecord), depth + 1)]
      : [component],
  );
}

const SHOWN = new Set(["group", "text", "html", "image", "spacer", "separator", "button"]);

function reportComponents(components: readonly JsonRecord[], subject: Subject, context: ReadContext): void {
  const named = ({ type, key, id }: JsonRecord): string =>
    [type, key ?? id].filter((part) => typeof part === "string").join(" ");
  const shown = components.filter(({ type }) => SHOWN.has(String(type)));
  const unknown = components.filter(({ type }) => !SHOWN.has(String(type)) && !COMPONENTS.has(String(type)));
  const computed = components.filter(
    ({ valuesKey, valuesExpression, conditional }) => valuesKey ?? valuesExpression ?? conditional,
  );
  const say = (kind: "kept" | "refused", list: readonly JsonRecord[], message: string): void => {
    if (list.length > 0) context.report.add(kind, subject, `${message}: ${list.map(named).join(", ").slice(0, 500)}.`);
  };
  say("kept", shown, "Form: not shown here, because they hold no value");
  say("refused", unknown, "Form: these parts are not known here");
  say("refused", computed, "Form: what these offer, or whether they show, is computed there and not here");
}

/** Undefined for what shows or groups but holds no value: a heading, a spacer, a button. */
function formField(component: JsonRecord): Draft | undefined {
  const type = COMPONENTS.get(String(component.type));
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

function finish(
  drafts: readonly Draft[],
  from: string,
  subject: Subject,
  context: ReadContext,
): { form: Form; refused: ReadonlySet<number> } {
  const fields: FormField[] = [];
  const refused = new Set<number>();
  if (drafts.length > FIELDS_MAX)
    context.report.add(
      "refused",
      subject,
      `Form: only the first ${FIELDS_MAX} of its ${drafts.length} fields are taken.`,
    );
  drafts.forEach((draft, index) => {
    const { required, readOnly, ...rest } = draft;
    const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const parsed = FormField.safeParse({
      ...present,
      ...(required ? { required } : {}),
      ...(readOnly ? { readOnly } : {}),
    });
    const isTaken = index < FIELDS_MAX && parsed.success && !fields.some(({ key }) => key === draft.key);
    if (isTaken) fields.push(parsed.data);
    else refused.add(index);
    if (!isTaken && index < FIELDS_MAX)
      context.report.add(
        "refused",
        subject,
        `Form: the field "${draft.key.slice(0, 60)}" can't be taken over. A field needs a name of letters, digits and "_" that no other field has.`,
      );
  });
  context.report.add("translated", subject, `Form with ${fields.length} ${fields.length === 1 ? "field" : "fields"}.`, {
    from: from.slice(0, 1_000),
    to: fields
      .map(({ key, type }) => `${key}: ${type}`)
      .join(", ")
      .slice(0, 1_000),
  });
  return { form: { fields }, refused };
}
