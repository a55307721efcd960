import type { FormField } from "@/lib/model";

export const FIELD_TYPE_WORDS: Record<FormField["type"], string> = {
  text: "Text",
  textarea: "Long text",
  number: "Number",
  boolean: "Yes or no",
  date: "Date",
  datetime: "Date and time",
  select: "One of a list",
  multiselect: "Several of a list",
  email: "Email",
};

/** The variable that a label suggests: "Order amount" is orderAmount. */
export function keyFromLabel(label: string, taken: readonly string[]): string {
  const words = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const [first = "field", ...rest] = words;
  const camel =
    first.charAt(0).toLowerCase() + first.slice(1) + rest.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join("");
  const key = (/^[A-Za-z_]/.test(camel) ? camel : `field${camel}`).slice(0, 90);
  if (!taken.includes(key)) return key;
  for (let n = 2; ; n++) if (!taken.includes(`${key}${n}`)) return `${key}${n}`;
}

/** The same field as another type: what that type does not know goes. */
export function retype(field: FormField, type: FormField["type"]): FormField {
  const { options, default: initial, min, max, ...rest } = field;
  const next: FormField = { ...rest, type };
  if (type === "select" || type === "multiselect")
    next.options = options ?? [
      { value: "yes", label: "Yes" },
      { value: "no", label: "No" },
    ];
  if (type === "number" && min !== undefined) next.min = min;
  if (type === "number" && max !== undefined) next.max = max;
  const isText = (t: FormField["type"]) => t === "text" || t === "textarea" || t === "email";
  if (initial !== undefined && (field.type === type || (isText(field.type) && isText(type)))) next.default = initial;
  return next;
}

export function moveItem<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}
