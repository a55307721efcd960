import { jobs } from "@/db/schema";
import { byId, type Context, executeCommand } from "@/lib/runtime";
import { handOutSignal } from "@/lib/runtime/hand-out-signal";
import type { ClaimedJob } from "./claim";

/** A step broadcasts a signal; once that is done, it is left. Done again after a crash, nobody gets it twice. */
export async function broadcastSignal(ctx: Context, job: ClaimedJob): Promise<void> {
  const { spec } = job;
  if (spec?.type !== "signal") throw new Error(`Job ${job.id} has no signal to broadcast`);
  const [thrown] = await ctx.db.select({ at: jobs.createdAt }).from(jobs).where(byId(jobs, job.id));
  if (!thrown) return;
  await handOutSignal(ctx, { id: job.id, name: spec.name, variables: spec.variables, at: thrown.at });
  await executeCommand(ctx, {
    instanceId: job.instanceId,
    command: { type: "completeJob", job: job.wait },
    fence: job.fence,
  });
}
