import type { Json } from "@/lib/domain/json";
import type { CompiledElement } from "@/lib/model";
import type { IncidentCode, Trace } from "./types";

/** Thrown inside a step to stop it with an incident; `Run.attempt` is the one that catches it. */
export class Stuck extends Error {
  constructor(
    readonly code: IncidentCode,
    message: string,
    readonly trace?: Trace,
    readonly details?: Json,
  ) {
    super(message);
  }
}

export function nameOf(element: CompiledElement): string {
  return `"${element.name || element.id}"`;
}

export function describe(value: Json): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null) return "null";
  if (typeof value === "object") return "a structure";
  return typeof value === "string" ? `the text "${value.slice(0, 100)}"` : `${typeof value} ${String(value)}`;
}
