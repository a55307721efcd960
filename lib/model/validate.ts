import type { Model } from "./schema";

/** What keeps a model from being published (`error`) or deserves a look (`warning`), and where. */
export interface Problem {
  readonly code: string;
  readonly severity: "error" | "warning";
  /** The element or flow at fault; absent: the model as a whole. */
  readonly element?: string;
  readonly message: string;
}

export function validateModel(model: Model): Problem[] {
  void model;
  return [];
}
