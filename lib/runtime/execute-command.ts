import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { transitions } from "@/db/schema";
import { bucketOfId } from "@/lib/domain/buckets";
import { advance, type EngineEvent, type InstanceState, parseState, type StoredState } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import { actorOf } from "./actor";
import { isId, ofInstance } from "./by-id";
import { commandAt, type NewCommand } from "./command";
import type { Context } from "./context";
import type { Fence } from "./fence";
import { type InTransaction, inTransaction, notify, query } from "./in-transaction";
import { summarize } from "./instance-row";
import { getModel } from "./models";
import { gatedCommand, storedState } from "./payload";
import { project } from "./project";
import { refuse } from "./refuse";
import { writeRows } from "./write-rows";

export interface CommandInput {
  readonly instanceId: string;
  readonly command: NewCommand;
  /** Given again, it does nothing but return the first result. */
  readonly commandId?: string;
  readonly reason?: string;
  /** For workers: the result counts only under this lease. */
  readonly fence?: Fence;
}

export interface CommandResult {
  readonly revision: number;
  readonly events: readonly EngineEvent[];
  /** The state now; with a repeated command id, others may have changed it since. */
  readonly state: InstanceState;
}

/**
 * The one way to change an instance: locks it, lets the engine decide, stores state, history and rows, all or nothing.
 * Throws `not_found`, `conflict` (someone was faster; details say who and when), `rejected`, `invalid_input` or
 * `limit_exceeded`, and `LeaseLost` with a fence.
 */
export async function executeCommand(ctx: Context, input: CommandInput): Promise<CommandResult> {
  const { instanceId, commandId, fence } = input;
  if (!isId(instanceId)) throw notFound();
  if (commandId !== undefined && !isId(commandId)) {
    throw new DomainError("invalid_input", "A command id must be a UUID. Nothing was changed.");
  }
  const command = gatedCommand(input.command);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockInstance(tx, instanceId);
    const before = parseState(locked.state);
    if (commandId !== undefined) {
      const first = await findTransition(tx, instanceId, commandId);
      if (first) return { ...first, state: before };
    }
    const at = ctx.clock?.() ?? locked.now;
    const model = await getModel(tx, locked.workflowId, locked.version);
    const stamped = commandAt(command, at);
    const outcome = advance(model, before, stamped);
    if (!outcome.ok) throw await refuse(tx, instanceId, stamped, outcome.rejection);

    const { state, events } = outcome;
    const bucket = bucketOfId(instanceId);
    const changes = project({
      instance: {
        id: instanceId,
        bucket,
        workflowId: locked.workflowId,
        version: locked.version,
        ...(locked.parentId !== null && {
          caller: { instanceId: locked.parentId, step: locked.parentStep!, wait: locked.parentWait! },
        }),
      },
      model,
      command: stamped,
      before,
      after: state,
      events,
    });
    const ending = events.find((event) => event.type === "instanceEnded");
    await writeRows(tx, {
      instance: {
        update: {
          ...summarize(state, model),
          lastActivityAt: at,
          endedAt: ending ? at : null,
          endReason: ending?.reason ?? null,
        },
      },
      state: storedState(state),
      transition: {
        bucket,
        instanceId,
        revision: state.revision,
        commandId: commandId ?? randomUUID(),
        at,
        ...actorOf(ctx.principal),
        reason: input.reason ?? null,
        command: stamped,
        events: [...events],
      },
      changes,
      ...(fence && { fence }),
    });
    notify(tx, ...changes.topics);
    return { revision: state.revision, events, state };
  });
}

interface LockedInstance {
  readonly state: StoredState;
  readonly workflowId: string;
  readonly version: number;
  readonly parentId: string | null;
  readonly parentStep: number | null;
  readonly parentWait: number | null;
  readonly now: Date;
}

// The clock is read beside the lock: had we waited for it, Postgres evaluates the row anew. Never before the last
// transition, should the clock have been set back. `no key update` lets comments be added meanwhile.
const LOCK = {
  name: "throughline_lock_instance",
  text: `select s.state, i.workflow_id as "workflowId", i.version, i.parent_id as "parentId", i.parent_step as "parentStep",
      i.parent_wait as "parentWait", greatest(clock_timestamp(), i.last_activity_at) as now
    from instance_states s join instances i on i.id = s.instance_id and i.bucket = s.bucket
    where s.instance_id = $1 and s.bucket = $2 and i.bucket = $2
    for no key update of s, i`,
};

async function lockInstance(tx: InTransaction, instanceId: string): Promise<LockedInstance> {
  const [row] = await query<LockedInstance>(tx, { ...LOCK, values: [instanceId, bucketOfId(instanceId)] });
  if (!row) throw notFound();
  return row;
}

async function findTransition(tx: InTransaction, instanceId: string, commandId: string) {
  const [row] = await tx.tx
    .select({ revision: transitions.revision, events: transitions.events })
    .from(transitions)
    .where(and(ofInstance(transitions, instanceId), eq(transitions.commandId, commandId)));
  return row;
}

function notFound(): DomainError {
  return new DomainError(
    "not_found",
    "This instance does not exist, or was removed. Nothing was changed. Go back and choose another.",
  );
}
