import type { Form, Model } from "@/lib/model";

/**
 * What a person starts a model by, and what they are asked: its plain start, else the first with a condition, which what
 * they bring decides about. undefined: only events start it.
 */
export function plainStart(model: Model): { element: string | undefined; form: Form | undefined } | undefined {
  const starts = model.elements.filter((e) => e.type === "startEvent" && e.parent === undefined);
  if (starts.length === 0) return { element: undefined, form: undefined };
  for (const start of starts) {
    if (start.type === "startEvent" && start.definitions.length === 0) return { element: start.id, form: start.form };
  }
  const conditional = starts.find(
    (start) => start.type === "startEvent" && start.definitions.some(({ type }) => type === "conditional"),
  );
  return conditional?.type === "startEvent" ? { element: undefined, form: conditional.form } : undefined;
}
