import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { transitions } from "@/db/schema";
import type { Action } from "@/lib/access";
import { idFrom } from "@/lib/domain/ids";
import { canonical, type Json, type JsonObject } from "@/lib/domain/json";
import { gateVariables } from "@/lib/domain/json-gate";
import type { Command } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, type NewCommand, ofInstance, readCommand } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { parseJobName } from "./job-name";
import { asLeaseError, findHeld, type HeldJob, isLeaseLost, type Lease, ownerOf } from "./lease";

/** What a worker gives back, as it was sent. */
export interface Result {
  readonly type: "complete" | "fail" | "error";
  readonly variables?: JsonObject;
  readonly [name: string]: Json | undefined;
}

/** The same result given again under the same lease is one command, whatever became of the answer to the first. */
export function resultId(ctx: Context, { jobId, epoch, worker }: Lease, result: Result): string {
  // What can't be kept is refused, each time anew.
  if (result.variables && !gateVariables(result.variables).ok) return randomUUID();
  const name = parseJobName(jobId);
  return idFrom(name?.jobId ?? "", String(epoch), ownerOf(ctx.principal, worker), canonical(result));
}

/**
 * Gives what a worker found back to the instance, under its lease; a result that was given before is not given twice. Gives
 * the command that was carried out. Throws `not_found`, or `conflict` with the reason `lease_lost`.
 */
export async function giveBack<C extends NewCommand>(
  ctx: Context,
  action: Action,
  lease: Lease,
  result: Result,
  commandFor: (job: HeldJob) => C,
): Promise<NewCommand> {
  const commandId = resultId(ctx, lease, result);
  const held = (await findHeld(ctx, action, [lease])).get(lease)!;
  let refusal: unknown = held;
  if (!(held instanceof DomainError)) {
    const command = commandFor(held);
    try {
      await executeCommand(ctx, { instanceId: held.instanceId, command, commandId, fence: held.fence });
      return command;
    } catch (error) {
      refusal = asLeaseError(error);
    }
  }
  const first = isLeaseLost(refusal) ? await firstGiven(ctx, lease, commandId) : undefined;
  if (first) return first;
  throw refusal;
}

/** The command by which this result was given before. */
export async function firstGiven(ctx: Context, { jobId }: Lease, commandId: string): Promise<Command | undefined> {
  const instanceId = parseJobName(jobId)?.instanceId;
  if (instanceId === undefined) return undefined;
  const [row] = await ctx.db
    .select({ command: transitions.command, format: transitions.format })
    .from(transitions)
    .where(and(ofInstance(transitions, instanceId), eq(transitions.commandId, commandId)));
  return row && readCommand(ctx, row.command, row.format);
}
