import { and, eq } from "drizzle-orm";
import { transitions } from "@/db/schema";
import { DomainError } from "@/lib/errors/domain-error";
import { isId, ofInstance } from "./by-id";
import type { Context } from "./context";
import { violates } from "./database-error";
import { type CommandInput, type CommandResult, decide, type LockedInstance, lockOne } from "./decide";
import { inTransaction, type InTransaction, notify, query, readThenWrite } from "./in-transaction";
import { gatedCommand } from "./payload";
import { refuse } from "./refuse";
import { readEvents, readState } from "./stored";
import { asWriteError, writeStatement } from "./write-rows";

/**
 * The one way to change an instance: locks it, lets the engine decide, stores state, history and rows, all or nothing.
 * Throws `not_found`, `conflict` (someone was faster; details say who and when), `rejected`, `invalid_input` or
 * `limit_exceeded`, and `LeaseLost` with a fence.
 */
export async function executeCommand(ctx: Context, input: CommandInput): Promise<CommandResult> {
  const gated = checked(input);
  try {
    return await readThenWrite<LockedInstance, CommandResult>(ctx, lockOne(input.instanceId), async (tx, [locked]) => {
      if (!locked) throw notFound();
      // Within a longer transaction a refused write would undo all of it, so the repetition is looked for first.
      const first = ctx.tx && (await firstResult(tx, locked, gated));
      if (first) return { value: first };
      const decision = await decide(tx, locked, gated);
      if (!decision.ok) {
        const repeated = ctx.tx ? undefined : await firstResult(tx, locked, gated);
        if (repeated) return { value: repeated };
        throw await refuse(tx, input.instanceId, decision.command, decision.rejection);
      }
      notify(tx, ...decision.write.changes.topics);
      return { write: writeStatement([decision.write]), value: decision.result };
    });
  } catch (error) {
    if (!ctx.tx && violates(error, "transitions_command_uq")) return repetition(ctx, gated);
    throw asWriteError(error);
  }
}

/** The input with clean copies of what it brings in. Throws `invalid_input`, and `not_found` for what is no id. */
export function checked(input: CommandInput): CommandInput {
  if (!isId(input.instanceId)) throw notFound();
  if (input.commandId !== undefined && !isId(input.commandId)) {
    throw new DomainError("invalid_input", "A command id must be a UUID. Nothing was changed.");
  }
  return { ...input, command: gatedCommand(input.command) };
}

/** The same command came twice at once, and the other was faster. */
async function repetition(ctx: Context, input: CommandInput): Promise<CommandResult> {
  return inTransaction(ctx, async (tx) => {
    const [locked] = await query<LockedInstance>(tx, lockOne(input.instanceId));
    const first = locked && (await firstResult(tx, locked, input));
    if (!first) throw notFound();
    return first;
  });
}

/** The result of a command that was carried out before. */
async function firstResult(
  tx: InTransaction,
  locked: LockedInstance,
  { instanceId, commandId }: CommandInput,
): Promise<CommandResult | undefined> {
  if (commandId === undefined) return undefined;
  const [first] = await tx.tx
    .select({ revision: transitions.revision, events: transitions.events, format: transitions.format })
    .from(transitions)
    .where(and(ofInstance(transitions, instanceId), eq(transitions.commandId, commandId)));
  if (!first) return undefined;
  const { revision, events, format } = first;
  return { revision, events: readEvents(tx, events, format), state: readState(tx, locked.state) };
}

function notFound(): DomainError {
  return new DomainError(
    "not_found",
    "This instance does not exist, or was removed. Nothing was changed. Go back and choose another.",
  );
}
