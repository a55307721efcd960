import { z } from "zod";
import type { Db } from "@/db/client";
import { bucketOfId } from "@/lib/domain/buckets";
import type { Context } from "@/lib/runtime/context";
import type { Fence } from "@/lib/runtime/fence";
import { LeaseFields } from "./input";
import { leaseLost, requireHeld } from "./lease";

const UnlockJobInput = z.strictObject(LeaseFields);
export type UnlockJobInput = z.input<typeof UnlockJobInput>;

/** Gives a job back undone: others may have it at once, and no attempt is counted. Throws `not_found`, or `conflict` when the lease is lost. */
export async function unlockJob(ctx: Context, input: UnlockJobInput): Promise<void> {
  const { fence } = await requireHeld(ctx, "job.extend", UnlockJobInput.parse(input));
  if (!(await release(ctx.db, fence))) throw leaseLost();
}

/** False: the lease is lost. */
export async function release(db: Db, { jobId, owner, epoch }: Fence): Promise<boolean> {
  const { rowCount } = await db.$client.query({
    name: "throughline_external_release",
    text: `update jobs set state = 'ready', lock_owner = null, run_at = now()
      where bucket = $1 and id = $2 and state = 'leased' and lock_owner = $3 and epoch = $4`,
    values: [bucketOfId(jobId), jobId, owner, epoch],
  });
  return rowCount === 1;
}
