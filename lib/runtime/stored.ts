import {
  type EngineEvent,
  type InstanceState,
  NewerFormat,
  parseState,
  type StoredState,
  type Command,
  upcastHistory,
} from "@/lib/engine";
import type { JsonObject } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "./context";

const RETRY_AFTER_S = 5;

const WORDS =
  "A newer version of Throughline has written this, and this server still runs the one before. Nothing was changed. Try again in a moment: the newer version is being rolled out.";

/** What a newer version of the app stored is for the nodes that run it. */
export function outdated(words = WORDS, details: Readonly<Record<string, unknown>> = {}): DomainError {
  return new DomainError("outdated", words, { ...details, retryAfterS: RETRY_AFTER_S });
}

export function isOutdated(error: unknown): boolean {
  return error instanceof DomainError && error.code === "outdated";
}

/** A stored state. Throws `outdated` when a newer version of the app wrote it. */
export function readState({ formats }: Context, stored: unknown): InstanceState {
  return readable(() => parseState(stored as StoredState, formats));
}

/** Events of a stored transition. Throws `outdated`. */
export function readEvents<E extends EngineEvent>(ctx: Context, events: readonly E[], format: number): E[] {
  return events.map((event) => readEvent(ctx, event, format));
}

export function readEvent<E extends EngineEvent>({ formats }: Context, event: E, format: number): E {
  return readable(() => upcastHistory("event", event as unknown as JsonObject, format, formats) as unknown as E);
}

/** The command of a stored transition. Throws `outdated`. */
export function readCommand({ formats }: Context, command: Command, format: number): Command {
  return readable(
    () => upcastHistory("command", command as unknown as JsonObject, format, formats) as unknown as Command,
  );
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof NewerFormat ? outdated() : error;
  }
}
