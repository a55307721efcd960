import { isDeepStrictEqual } from "node:util";
import type { Command, InstanceState, Outcome } from "@/lib/engine";
import type { CompiledModel } from "@/lib/model";
import type { Context } from "./context";
import { advanceQuickly, advanceSafely } from "./offload";

/** What a command does to an instance as it was at one revision, found out while nothing was locked. */
export interface Thought {
  readonly of: Thinking;
  readonly outcome: Outcome;
}

interface Thinking {
  readonly model: CompiledModel;
  /** null: it starts one. */
  readonly before: InstanceState | null;
  readonly command: Command;
  readonly instanceId: string | undefined;
}

/**
 * Leaves the transaction: the command has expressions that may take long, and nothing waits inside a transaction. The
 * outermost `inTransaction` lets them run in a thread, and begins anew.
 */
export class NeedsThought extends Error {
  override readonly name = "NeedsThought";
  constructor(readonly of: Thinking) {
    super("This command takes thinking, which no transaction waits for");
  }
}

/** Throws `busy` when no thread has time for it. */
export async function think({ of }: NeedsThought): Promise<Thought> {
  return { of, outcome: await advanceSafely(of.model, of.before, of.command) };
}

/** The command as it was thought about, if the instance has not changed since. */
export function thoughtOf(
  ctx: Context,
  instanceId: string | undefined,
  before: InstanceState | null,
  command: Omit<Command, "at">,
): Thought | undefined {
  return ctx.thoughts?.find(
    ({ of }) =>
      of.instanceId === instanceId &&
      of.before?.revision === before?.revision &&
      isDeepStrictEqual(unstamped(of.command), unstamped(command)),
  );
}

/** Neither when it came nor which number it drew makes it another command. */
function unstamped(command: object): object {
  return { ...command, at: undefined, number: undefined };
}

/** The outcome of a command that is certain to be quick. Throws `NeedsThought` for others. */
export function advanceInside(of: Thinking): Outcome {
  const outcome = advanceQuickly(of.model, of.before, of.command);
  if (!outcome) throw new NeedsThought(of);
  return outcome;
}
