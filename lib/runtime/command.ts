import type { Command, CommandType } from "@/lib/engine";

type WithoutInstant<C> = C extends Command ? Omit<C, "at"> : never;

/** A command as callers give it; the runtime adds when. */
export type NewCommand = WithoutInstant<Command>;
export type NewCommandOf<T extends CommandType> = Extract<NewCommand, { type: T }>;

export function commandAt(command: NewCommand, at: Date): Command {
  return { ...command, at: at.toISOString() };
}
