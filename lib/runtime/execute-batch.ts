import { setImmediate } from "node:timers/promises";
import type { Context } from "./context";
import { type CommandInput, type CommandResult, decide, type Decision, type LockedInstance, lockMany } from "./decide";
import { checked, executeCommand } from "./execute-command";
import { notify, readThenWrite } from "./in-transaction";
import { logger } from "./logger";
import { asWriteError, type Write, writeStatement } from "./write-rows";

/** So long a batch may keep this process from everything else. */
const AT_ONCE_MS = 5;

export type Settled = PromiseSettledResult<CommandResult>;

/**
 * Carries out commands of different instances of one claim group: those that can be in one transaction, the others one by
 * one, so that none of them holds up another. Gives what `executeCommand` would have given or thrown for each.
 */
export async function executeBatch(ctx: Context, inputs: readonly CommandInput[]): Promise<Settled[]> {
  const together = await executeTogether(ctx, inputs).catch((error: unknown) => {
    // One of them, or the database: each by itself shows which.
    logger.warn(
      { err: asWriteError(error), commands: inputs.length },
      "a batch failed; its commands are carried out one by one",
    );
    return new Map<CommandInput, CommandResult>();
  });
  const settled: Settled[] = [];
  for (const input of inputs) {
    const value = together.get(input);
    if (value) settled.push({ status: "fulfilled", value });
    else settled.push(...(await Promise.allSettled([executeCommand(ctx, input)])));
  }
  return settled;
}

/** The results of the commands that are certain to be quick and are not refused. */
function executeTogether(
  ctx: Context,
  inputs: readonly CommandInput[],
): Promise<ReadonlyMap<CommandInput, CommandResult>> {
  const byInstance = new Map(inputs.map((input) => [input.instanceId, input]));
  if (byInstance.size < 2) return Promise.resolve(new Map());
  return readThenWrite<LockedInstance, Map<CommandInput, CommandResult>>(
    ctx,
    lockMany([...byInstance.keys()]),
    async (tx, rows) => {
      const results = new Map<CommandInput, CommandResult>();
      const writes: Write[] = [];
      let since = performance.now();
      for (const row of rows) {
        if (performance.now() - since > AT_ONCE_MS) {
          await setImmediate();
          since = performance.now();
        }
        const input = byInstance.get(row.instanceId)!;
        const decision = await decideIn(tx, row, input);
        if (!decision?.ok) continue;
        results.set(input, decision.result);
        writes.push(decision.write);
        notify(tx, ...decision.write.changes.topics);
      }
      return { value: results, ...(writes.length > 0 && { write: writeStatement(writes) }) };
    },
  );
}

/** Undefined: this command is carried out by itself, for it fails, or takes thinking, and others should not wait for it. */
async function decideIn(ctx: Context, row: LockedInstance, input: CommandInput): Promise<Decision | undefined> {
  try {
    return await decide(ctx, row, checked(input));
  } catch {
    return undefined;
  }
}
