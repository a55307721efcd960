import { type Context, executeCommand } from "@/lib/runtime";
import type { CommandInput } from "@/lib/runtime";
import type { ClaimedJob } from "./claim";

export function timerCommand({ instanceId, wait, fence }: ClaimedJob): CommandInput {
  return { instanceId, command: { type: "fireTimer", timer: wait }, fence };
}

/** A timer is due: fires it, unless its lease or the timer itself is gone. */
export async function fireTimer(ctx: Context, job: ClaimedJob): Promise<void> {
  await executeCommand(ctx, timerCommand(job));
}
