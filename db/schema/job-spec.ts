import type { JsonObject } from "@/lib/domain/json";
import type { ChildOutcome, ChildSpec, JobSpec } from "@/lib/engine";

/** What a called instance tells the step that called it, in this order. */
export type ReturnEntry =
  | { readonly type: "escalated"; readonly code: string; readonly variables?: JsonObject }
  | { readonly type: "ended"; readonly outcome: ChildOutcome };

/** What a worker needs to do a job: the engine's own, or the exchange between caller and called instance. */
export type StoredJobSpec =
  | JobSpec
  | ({ readonly type: "call" } & ChildSpec)
  | { readonly type: "return"; readonly entries: readonly ReturnEntry[] };
