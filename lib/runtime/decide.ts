import { randomUUID } from "node:crypto";
import { bucketOfId } from "@/lib/domain/buckets";
import {
  type Command,
  type EngineEvent,
  historyFormat,
  type InstanceState,
  type Rejection,
  type StoredState,
} from "@/lib/engine";
import { actorOf } from "./actor";
import { commandAt, type NewCommand } from "./command";
import type { Context } from "./context";
import type { Fence } from "./fence";
import { summarize } from "./instance-row";
import { getModel } from "./models";
import { advanceSafely } from "./offload";
import { storedState } from "./payload";
import { project } from "./project";
import { readState } from "./stored";
import type { Write } from "./write-rows";

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

/** An instance whose rows are locked for this transaction. */
export interface LockedInstance {
  readonly instanceId: string;
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
const COLUMNS = `s.instance_id as "instanceId", s.state, i.workflow_id as "workflowId", i.version, i.parent_id as "parentId",
      i.parent_step as "parentStep", i.parent_wait as "parentWait", greatest(clock_timestamp(), s.at) as now
    from instance_states s join instances i on i.id = s.instance_id and i.bucket = s.bucket`;

/** Locks one instance: a `LockedInstance`, or no row. */
export function lockOne(instanceId: string) {
  return {
    name: "throughline_lock_instance",
    text: `select ${COLUMNS} where s.instance_id = $1 and s.bucket = $2 and i.bucket = $2 for no key update of s, i`,
    values: [instanceId, bucketOfId(instanceId)],
  };
}

/** Locks instances of one claim group, in one order whoever asks. */
export function lockMany(instanceIds: readonly string[]) {
  return {
    name: "throughline_lock_instances",
    text: `select ${COLUMNS} where s.instance_id = any($1::uuid[]) and s.bucket = any($2::int[]) and i.bucket = any($2::int[])
    order by s.instance_id for no key update of s, i`,
    values: [instanceIds, [...new Set(instanceIds.map(bucketOfId))]],
  };
}

export type Decision =
  | { readonly ok: true; readonly write: Write; readonly result: CommandResult }
  | {
      readonly ok: false;
      readonly rejection: Rejection;
      readonly command: Command;
      readonly before: InstanceState;
    };

/** What machines do this soon after each other leaves an instance where it stands in the order of activity. */
const QUIET_MS = 10_000;

type Advance = typeof advanceSafely;

/** What a command does to a locked instance, not written yet. Throws `limit_exceeded`. */
export async function decide(
  ctx: Context,
  locked: LockedInstance,
  input: CommandInput,
  advance: Advance = advanceSafely,
): Promise<Decision> {
  const { instanceId, workflowId, version } = locked;
  const before = readState(ctx, locked.state);
  const at = ctx.clock?.() ?? locked.now;
  const model = await getModel(ctx, workflowId, version);
  const command = commandAt(input.command, at);
  const outcome = await advance(model, before, command);
  if (!outcome.ok) return { ok: false, rejection: outcome.rejection, command, before };

  const { state, events } = outcome;
  const bucket = bucketOfId(instanceId);
  const caller = locked.parentId !== null && {
    caller: { instanceId: locked.parentId, step: locked.parentStep!, wait: locked.parentWait! },
  };
  const ending = events.find((event) => event.type === "instanceEnded");
  return {
    ok: true,
    result: { revision: state.revision, events, state },
    write: {
      instance: {
        update: {
          ...summarize(state, model),
          lastActivityAt: at,
          movesAfter: ctx.principal.kind === "system" ? new Date(at.getTime() - QUIET_MS) : at,
          endedAt: ending ? at : null,
          endReason: ending?.reason ?? null,
        },
      },
      state: storedState(state),
      transition: {
        bucket,
        instanceId,
        revision: state.revision,
        commandId: input.commandId ?? randomUUID(),
        at,
        ...actorOf(ctx.principal),
        reason: input.reason ?? null,
        format: historyFormat(ctx.formats),
        command,
        events: [...events],
      },
      changes: project({
        instance: { id: instanceId, bucket, workflowId, version, ...caller },
        model,
        command,
        before,
        after: state,
        events,
      }),
      ...(input.fence && { fence: input.fence }),
    },
  };
}
