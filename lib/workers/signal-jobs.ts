import { and, asc, eq, gt, lte } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { jobs, subscriptions, triggers } from "@/db/schema";
import { idFrom } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import { byId, type Context, executeCommand, startInstance } from "@/lib/runtime";
import { logger } from "@/lib/runtime/logger";
import { indexable } from "@/lib/runtime/indexable";
import type { ClaimedJob } from "./claim";

const BATCH = 200;

/**
 * A step broadcasts a signal to all that waited for it when it was thrown, each in a transaction of its own; those that
 * have moved on meanwhile are passed over. It starts each workflow that begins with it. Then the step is left. Done again after a crash, nobody gets it twice.
 */
export async function broadcastSignal(ctx: Context, job: ClaimedJob): Promise<void> {
  const { spec } = job;
  if (spec?.type !== "signal") throw new Error(`Job ${job.id} has no signal to broadcast`);
  const [thrown] = await ctx.db.select({ at: jobs.createdAt }).from(jobs).where(byId(jobs, job.id));
  if (!thrown) return;
  for (let last = ""; ; ) {
    const batch = await acrossBuckets("subscriptions.ofSignal", () =>
      ctx.db
        .select({ id: subscriptions.id, instanceId: subscriptions.instanceId, wait: subscriptions.wait })
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.name, indexable(spec.name)),
            eq(subscriptions.key, ""),
            eq(subscriptions.kind, "signal"),
            lte(subscriptions.createdAt, thrown.at),
            last === "" ? undefined : gt(subscriptions.id, last),
          ),
        )
        .orderBy(asc(subscriptions.id))
        .limit(BATCH),
    );
    for (const { instanceId, wait } of batch) await deliver(ctx, job, instanceId, wait, spec.variables);
    if (batch.length < BATCH) break;
    last = batch.at(-1)!.id;
  }
  await startBySignal(ctx, job, spec);
  await executeCommand(ctx, {
    instanceId: job.instanceId,
    command: { type: "completeJob", job: job.wait },
    fence: job.fence,
  });
}

/** Starts each workflow that begins with the signal, once however often this is done. */
async function startBySignal(
  ctx: Context,
  job: ClaimedJob,
  { name, variables }: { readonly name: string; readonly variables: SignalVariables },
): Promise<void> {
  const beginnings = await ctx.db
    .select({ workflowId: triggers.workflowId, version: triggers.version, element: triggers.elementId })
    .from(triggers)
    .where(and(eq(triggers.kind, "signal"), eq(triggers.name, indexable(name)), eq(triggers.isActive, true)))
    .orderBy(asc(triggers.id));
  for (const beginning of beginnings) {
    try {
      await startInstance(ctx, {
        ...beginning,
        variables: { ...variables },
        idempotencyKey: `signal ${job.id} ${beginning.element}`,
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      logger.warn({ ...beginning, signal: name, code: error.code }, "a signal could not start a workflow");
    }
  }
}

type SignalVariables = Extract<NonNullable<ClaimedJob["spec"]>, { type: "signal" }>["variables"];

async function deliver(
  ctx: Context,
  job: ClaimedJob,
  instanceId: string,
  subscription: number,
  variables: SignalVariables,
): Promise<void> {
  try {
    await executeCommand(ctx, {
      instanceId,
      command: { type: "deliverSignal", subscription, variables: { ...variables } },
      commandId: idFrom(job.id, instanceId, String(subscription)),
    });
  } catch (error) {
    // Moved on, ended or suspended: a signal does not wait for anybody.
    if (!(error instanceof DomainError)) throw error;
  }
}
