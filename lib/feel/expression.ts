import type { Json, JsonObject } from "@/lib/domain/json";

/** Where names are looked up: the nearest scope that holds one wins. */
export interface VariableScope {
  get(name: string): Json | undefined;
}

export type Evaluation =
  | { readonly ok: true; readonly value: Json; /** The variables it read. */ readonly values: JsonObject }
  | { readonly ok: false; readonly message: string; readonly values: JsonObject };

/** A FEEL expression, parsed once. It never throws: a text that does not parse says so in `problem` and at each evaluation. */
export interface CompiledExpression {
  readonly source: string;
  /** Names it reads from its context. */
  readonly names: readonly string[];
  readonly problem?: { readonly message: string; /** 0-based offset in the source. */ readonly position?: number };
  /** `now` is what now() and today() give. */
  evaluate(scope: VariableScope, now: string): Evaluation;
}

export function compileExpression(source: string): CompiledExpression {
  throw new Error(`not yet: ${source}`);
}
