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
import { storedState } from "./payload";
import { project, type Takes, type Transition } from "./project";
import type { InstanceRow, JobRow } from "./rows";
import { readState } from "./stored";
import { advanceInside, thoughtOf } from "./think";
import type { Write } from "./write-rows";

export interface CommandInput {
  readonly instanceId: string;
  readonly command: NewCommand;
  /** Given again, it does nothing but return the first result. */
  readonly commandId?: string;
  readonly reason?: string;
  /** For workers: the result counts only under this lease. */
  readonly fence?: Fence;
  /** For workers that do jobs themselves. */
  readonly takes?: Takes;
}

export interface CommandResult {
  readonly revision: number;
  readonly events: readonly EngineEvent[];
  /** The state now; with a repeated command id, others may have changed it since. */
  readonly state: InstanceState;
  /** The job that was taken with it. */
  readonly taken?: JobRow;
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
  | { readonly ok: false; readonly rejection: Rejection; readonly command: Command };

/** What machines do this soon after each other leaves an instance where it stands in the order of activity. */
const QUIET_MS = 10_000;

/**
 * What a command does to a locked instance, not written yet. Throws `limit_exceeded`, and `NeedsThought` where it is not
 * certain to be quick.
 */
export async function decide(ctx: Context, locked: LockedInstance, input: CommandInput): Promise<Decision> {
  const { instanceId, workflowId, version } = locked;
  const before = readState(ctx, locked.state);
  const model = await getModel(ctx, workflowId, version);
  const thought = thoughtOf(ctx, instanceId, before, input.command);
  const command = thought?.of.command ?? commandAt(input.command, ctx.clock?.() ?? locked.now);
  const outcome = thought?.outcome ?? advanceInside({ model, before, command, instanceId });
  if (!outcome.ok) return { ok: false, rejection: outcome.rejection, command };

  const { state, events } = outcome;
  const at = new Date(command.at);
  const caller = locked.parentId !== null && {
    caller: { instanceId: locked.parentId, step: locked.parentStep!, wait: locked.parentWait! },
  };
  const write: Write = {
    ...recordOf(ctx, {
      instance: { id: instanceId, bucket: bucketOfId(instanceId), workflowId, version, ...caller },
      model,
      command,
      before,
      after: state,
      events,
      ...(input.takes && { takes: input.takes }),
      ...(input.commandId !== undefined && { commandId: input.commandId }),
      ...(input.reason !== undefined && { reason: input.reason }),
    }),
    instance: {
      update: {
        ...summarize(state, model),
        ...endOf(events, at),
        lastActivityAt: at,
        movesAfter: ctx.principal.kind === "system" ? new Date(at.getTime() - QUIET_MS) : at,
      },
    },
    ...(input.fence && { fence: input.fence }),
  };
  const taken = input.takes && write.changes.jobs.created.find((job) => job.lockOwner !== null);
  return { ok: true, write, result: { revision: state.revision, events, state, ...(taken && { taken }) } };
}

export interface Recorded extends Transition {
  readonly commandId?: string;
  readonly reason?: string;
}

/** What a transition stores beside the row of its instance. Throws `limit_exceeded`. */
export function recordOf(ctx: Context, of: Recorded): Pick<Write, "state" | "transition" | "changes"> {
  const { instance, command, after, events } = of;
  return {
    state: storedState(after),
    transition: {
      bucket: instance.bucket,
      instanceId: instance.id,
      revision: after.revision,
      commandId: of.commandId ?? randomUUID(),
      at: new Date(command.at),
      ...actorOf(ctx.principal),
      reason: of.reason ?? null,
      format: historyFormat(ctx.formats),
      command,
      events: [...events],
    },
    changes: project(of),
  };
}

/** When and why an instance ended, if these events end it. */
export function endOf(events: readonly EngineEvent[], at: Date): Pick<InstanceRow, "endedAt" | "endReason"> {
  const ending = events.find((event) => event.type === "instanceEnded");
  return { endedAt: ending ? at : null, endReason: ending?.reason ?? null };
}
