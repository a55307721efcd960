import { executeCommand } from "@/lib/runtime";
import type { Context } from "@/lib/runtime";
import type { ClaimedJob } from "./claim";

/** A timer is due: fires it, unless its lease or the timer itself is gone. */
export async function fireTimer(ctx: Context, job: ClaimedJob): Promise<void> {
  await executeCommand(ctx, {
    instanceId: job.instanceId,
    command: { type: "fireTimer", timer: job.wait },
    fence: job.fence,
  });
}
