import { and, eq } from "drizzle-orm";
import { instances, workflows } from "@/db/schema";
import type { ReturnEntry } from "@/db/schema/job-spec";
import { DomainError, isTemporary } from "@/lib/errors/domain-error";
import { byId, type Context, executeCommand, inTransaction, type NewCommand, startCalled } from "@/lib/runtime";
import { takeJob } from "@/lib/runtime/fence";
import { type ClaimedJob, discard } from "./claim";

/** How many instances may call one another in a row. */
export const DEPTH_MAX = 100;

/**
 * A step calls another workflow: its instance starts in the transaction that takes the call away, so that there is one,
 * however often this is done. The caller is not locked; it hears by a job of its own. A call that can't be made is an
 * incident of the step.
 */
export async function callInstance(ctx: Context, job: ClaimedJob): Promise<void> {
  const { spec } = job;
  if (spec?.type !== "call") throw new Error(`Job ${job.id} says nothing of what to call`);
  try {
    await inTransaction(ctx, async (tx) => {
      const { step } = await takeJob(tx, job.fence);
      const workflowId = await workflowOf(tx, spec.workflow);
      const [caller] = await tx.tx
        .select({ depth: instances.depth })
        .from(instances)
        .where(byId(instances, job.instanceId));
      const depth = caller!.depth + 1;
      if (depth > DEPTH_MAX) {
        throw new DomainError(
          "limit_exceeded",
          `${DEPTH_MAX} instances have called one another in a row already, which looks like workflows that call themselves without end. Nothing was started. Correct the condition that should end this.`,
        );
      }
      await startCalled(tx, {
        workflowId,
        ...(spec.version !== "latest" && { version: spec.version }),
        variables: spec.variables,
        caller: { instanceId: job.instanceId, step, wait: job.wait },
        depth,
      });
    });
  } catch (error) {
    if (!(error instanceof DomainError) || isTemporary(error)) throw error;
    const outcome = { type: "failed", message: `"${spec.workflow}" could not be called. ${error.message}` } as const;
    await executeCommand(ctx, {
      instanceId: job.instanceId,
      command: { type: "childEnded", child: job.wait, outcome },
      fence: job.fence,
    });
  }
}

async function workflowOf(ctx: Context, key: string): Promise<string> {
  const [row] = await (ctx.tx ?? ctx.db).select({ id: workflows.id }).from(workflows).where(eq(workflows.key, key));
  if (!row) {
    throw new DomainError(
      "not_found",
      `There is no workflow with the key "${key}". Nothing was started. Publish it, or correct the key and move the instance to the corrected version; then retry.`,
    );
  }
  return row.id;
}

/**
 * A called instance has something to tell: its escalations, its end. All of it becomes commands of the caller in one
 * transaction with the job, so that what is told twice counts once.
 */
export async function returnToCaller(ctx: Context, job: ClaimedJob): Promise<void> {
  const { spec } = job;
  if (spec?.type !== "return") throw new Error(`Job ${job.id} says nothing to return`);
  try {
    await tell(ctx, job, spec.entries);
  } catch (error) {
    const isUnfit = error instanceof DomainError && (error.code === "limit_exceeded" || error.code === "invalid_input");
    if (!isUnfit) throw error;
    await tell(
      ctx,
      job,
      spec.entries.map((entry) => withoutValues(entry, error.message)),
    );
  }
}

async function tell(ctx: Context, job: ClaimedJob, entries: readonly ReturnEntry[]): Promise<void> {
  const { instanceId, wait, fence } = job;
  await inTransaction(ctx, async (tx) => {
    for (const entry of entries) {
      const command: NewCommand =
        entry.type === "ended"
          ? { type: "childEnded", child: wait, outcome: entry.outcome }
          : {
              type: "childEscalated",
              child: wait,
              code: entry.code,
              ...(entry.variables && { variables: entry.variables }),
            };
      const { state } = await executeCommand(tx, { instanceId, command, ...(entry.type === "ended" && { fence }) });
      // The end took the job with it. An escalation that interrupts the call has turned it into a calling off.
      if (!state.waits.has(wait)) return;
    }
    await takeJob(tx, fence);
  });
}

/** What the caller has no room for is left out; of an end that says something, that is an incident. */
function withoutValues(entry: ReturnEntry, why: string): ReturnEntry {
  if (entry.type === "escalated") return { type: "escalated", code: entry.code };
  return {
    type: "ended",
    outcome: {
      type: "failed",
      message: `The called instance has ended, but what it brings back can't be stored: ${why}`,
    },
  };
}

/** A step that called has gone on: what it called is cancelled, if it has been called and not ended yet. */
export async function callOff(ctx: Context, job: ClaimedJob): Promise<void> {
  const [called] = await ctx.db
    .select({ id: instances.id, endedAt: instances.endedAt })
    .from(instances)
    .where(
      and(eq(instances.bucket, job.bucket), eq(instances.parentId, job.instanceId), eq(instances.parentWait, job.wait)),
    );
  if (called && called.endedAt === null) {
    const command = { type: "cancel", reason: "The instance that called it went on." } as const;
    await executeCommand(ctx, { instanceId: called.id, command }).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.details["rejection"] !== "ended") throw error;
    });
  }
  await discard(ctx.db, job);
}
