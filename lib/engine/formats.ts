import type { JsonObject } from "@/lib/domain/json";

/** Turns what one version of the app stored into what the next one stores. Pure; what it is given is not changed. */
export type Upcast = (stored: JsonObject) => JsonObject;

/**
 * How stored states and history became what they are now. The format that the app writes is the number of the list's
 * entries plus one, and entry n - 1 leads from format n to n + 1. Entries are only ever added.
 */
export interface Formats {
  readonly state: readonly Upcast[];
  readonly history: readonly { readonly event?: Upcast; readonly command?: Upcast }[];
}

/** Those of this app. */
export const FORMATS: Formats = { state: [], history: [] };

export function stateFormat({ state }: Formats = FORMATS): number {
  return state.length + 1;
}

/** Of the commands and events of a transition. */
export function historyFormat({ history }: Formats = FORMATS): number {
  return history.length + 1;
}

/** A newer version of the app wrote this: it must not be guessed at, and others can read it. */
export class NewerFormat extends Error {
  override readonly name = "NewerFormat";
  constructor(format: number, known: number) {
    super(`Format ${format} was written by a newer version, which knows more than format ${known}`);
  }
}

export function upcastState(stored: JsonObject, formats: Formats = FORMATS): JsonObject {
  const steps = since(formats.state, stored["format"]);
  return steps.reduce<JsonObject>(
    (state, upcast, index) => ({ ...upcast(state), format: stateFormat(formats) - steps.length + index + 1 }),
    stored,
  );
}

/** The database finds events and commands by their type, so that no upcast may change it. */
export function upcastHistory(
  kind: "event" | "command",
  stored: JsonObject,
  format: number,
  formats: Formats = FORMATS,
): JsonObject {
  return since(formats.history, format).reduce((entry, { [kind]: upcast }) => {
    if (!upcast) return entry;
    const next = upcast(entry);
    if (next["type"] !== entry["type"])
      throw new Error(`An upcast changed the type of ${JSON.stringify(entry["type"])}`);
    return next;
  }, stored);
}

/** What leads from a format to the present one. */
function since<T>(all: readonly T[], format: unknown): readonly T[] {
  if (typeof format !== "number" || !Number.isInteger(format) || format < 1)
    throw new Error(`"${String(format)}" is no format`);
  if (format > all.length + 1) throw new NewerFormat(format, all.length + 1);
  return all.slice(format - 1);
}
