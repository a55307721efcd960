import { compileExpression } from "@/lib/feel";
import type { FormField, Model, ModelElement } from "@/lib/model";
import { expressionsOf } from "@/lib/model/expressions";

export type VariableType = "text" | "number" | "boolean" | "date" | "date and time" | "list" | "context" | "any";

export interface KnownVariable {
  readonly name: string;
  readonly type: VariableType;
  /** Where it comes from: "Start form", "Result of Pay". */
  readonly from: string;
  /** Something that it may hold, to try expressions with. */
  readonly example: unknown;
}

/** The variables that a model writes somewhere, by name; then those that it only reads. */
export function knownVariables(model: Model): KnownVariable[] {
  const known = new Map<string, KnownVariable>();
  const add = (variable: KnownVariable) => {
    if (!known.has(variable.name)) known.set(variable.name, variable);
  };
  add(INSTANCE);
  for (const element of model.elements) for (const variable of writtenBy(element)) add(variable);
  for (const { source } of expressionsOf(model)) {
    for (const name of compileExpression(source).names)
      add({ name, type: "any", from: "Used, but set nowhere", example: null });
  }
  return [...known.values()].sort(
    (a, b) => Number(a.type === "any") - Number(b.type === "any") || a.name.localeCompare(b.name),
  );
}

/** What the engine knows by itself. */
const INSTANCE: KnownVariable = {
  name: "thisInstance",
  type: "context",
  from: "Every instance",
  example: { number: 1042, businessKey: "A-1042" },
};

function writtenBy(element: ModelElement): KnownVariable[] {
  const label = element.name || element.id;
  const found: KnownVariable[] = [];
  const add = (name: string | undefined, type: VariableType, from: string, example: unknown) => {
    if (name) found.push({ name, type, from, example });
  };
  if ((element.type === "startEvent" || element.type === "userTask") && element.form) {
    const from = element.type === "startEvent" ? "Start form" : `Form of ${label}`;
    for (const field of element.form.fields) add(field.key, typeOfField(field), from, exampleOf(field));
  }
  if ("call" in element && element.call?.kind === "http")
    add(element.call.resultVariable, "context", `Reply to ${label}`, { status: 200, body: {} });
  if ("resultVariable" in element) add(element.resultVariable, "any", `Result of ${label}`, null);
  if ("inputs" in element)
    for (const { target } of element.inputs ?? []) add(rootOf(target), "any", `Input of ${label}`, null);
  if ("outputs" in element)
    for (const { target } of element.outputs ?? []) add(rootOf(target), "any", `Output of ${label}`, null);
  if ("loop" in element && element.loop?.kind === "multiInstance") {
    add(element.loop.elementVariable, "any", `Each round of ${label}`, null);
    add(element.loop.outputCollection, "list", `Rounds of ${label}`, []);
    add("loopCounter", "number", `Rounds of ${label}`, 1);
  }
  if ("definitions" in element) {
    for (const d of element.definitions) {
      if (d.type === "error" || d.type === "escalation") add(d.codeVariable, "text", `Caught by ${label}`, "CODE");
      if (d.type === "error") add(d.messageVariable, "text", `Caught by ${label}`, "What went wrong");
    }
  }
  return found;
}

const rootOf = (target: string): string => target.split(".")[0]!;

function typeOfField(field: FormField): VariableType {
  switch (field.type) {
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "date":
      return "date";
    case "datetime":
      return "date and time";
    case "multiselect":
      return "list";
    default:
      return "text";
  }
}

function exampleOf(field: FormField): unknown {
  if (field.default !== undefined) return field.default;
  switch (field.type) {
    case "number":
      return field.min ?? 100;
    case "boolean":
      return true;
    case "date":
      return "2026-01-15";
    case "datetime":
      return "2026-01-15T09:00:00Z";
    case "select":
      return field.options?.[0]?.value ?? "";
    case "multiselect":
      return field.options?.slice(0, 1).map((o) => o.value) ?? [];
    case "email":
      return "ann@example.com";
    default:
      return `${field.label}`;
  }
}

/** Data to try expressions on: an example of every variable that the model writes. */
export function exampleData(variables: readonly KnownVariable[]): Record<string, unknown> {
  return Object.fromEntries(variables.map((v) => [v.name, v.example]));
}
