import type { Form, Model } from "@/lib/model";

/** The plain start of a model: what a person starts it by, and what they are asked. undefined: only events start it. */
export function plainStart(model: Model): { element: string | undefined; form: Form | undefined } | undefined {
  const starts = model.elements.filter((e) => e.type === "startEvent" && e.parent === undefined);
  if (starts.length === 0) return { element: undefined, form: undefined };
  for (const start of starts) {
    if (start.type === "startEvent" && start.definitions.length === 0) return { element: start.id, form: start.form };
  }
  return undefined;
}
