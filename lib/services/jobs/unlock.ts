import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { jobs } from "@/db/schema";
import { bucketOfId } from "@/lib/domain/buckets";
import { DomainError } from "@/lib/errors/domain-error";
import { announce } from "@/lib/live/announce";
import { byId } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import type { Fence } from "@/lib/runtime/fence";
import { LeaseFields } from "./input";
import { parseJobName } from "./job-name";
import { findHeld, isLeaseLost, type Lease, leaseLost } from "./lease";

const UnlockJobInput = z.strictObject(LeaseFields);
export type UnlockJobInput = z.input<typeof UnlockJobInput>;

/** Gives a job back undone: others may have it at once, and no attempt is counted. Throws `not_found`, or `conflict` when the lease is lost. */
export async function unlockJob(ctx: Context, input: UnlockJobInput): Promise<void> {
  const lease = UnlockJobInput.parse(input);
  const held = (await findHeld(ctx, "job.extend", [lease])).get(lease)!;
  if (!(held instanceof DomainError) && (await release(ctx.db, held.fence))) return;
  if (held instanceof DomainError && !isLeaseLost(held)) throw held;
  if (!(await isGivenBack(ctx.db, lease))) throw leaseLost();
}

/** Nobody has had it since this lease: the wish is fulfilled, also where the answer to the first call was lost. */
async function isGivenBack(db: Db, { jobId, epoch }: Lease): Promise<boolean> {
  const name = parseJobName(jobId);
  if (!name) return false;
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(byId(jobs, name.jobId), eq(jobs.epoch, epoch), eq(jobs.state, "ready")));
  return rows.length > 0;
}

/** False: the lease is lost. */
export async function release(db: Db, { jobId, owner, epoch }: Fence): Promise<boolean> {
  const { rowCount } = await db.$client.query({
    name: "throughline_external_release",
    text: `update jobs set state = 'ready', lock_owner = null, run_at = now()
      where bucket = $1 and id = $2 and state = 'leased' and lock_owner = $3 and epoch = $4`,
    values: [bucketOfId(jobId), jobId, owner, epoch],
  });
  if (rowCount === 1) announce(db, ["jobs"]);
  return rowCount === 1;
}
