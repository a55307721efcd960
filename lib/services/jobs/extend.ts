import { z } from "zod";
import { bucketOfId } from "@/lib/domain/buckets";
import type { Context } from "@/lib/runtime/context";
import { LEASE_MS } from "@/lib/runtime/fence";
import { LeaseFields, LeaseMs } from "./input";
import { leaseLost, requireHeld } from "./lease";

const ExtendLeaseInput = z.strictObject({ ...LeaseFields, leaseMs: LeaseMs.default(LEASE_MS) });
export type ExtendLeaseInput = z.input<typeof ExtendLeaseInput>;

/** Keeps the job for so long from now. Throws `not_found`, or `conflict` when the lease is lost. */
export async function extendLease(ctx: Context, input: ExtendLeaseInput): Promise<{ readonly leasedUntil: string }> {
  const { leaseMs, ...lease } = ExtendLeaseInput.parse(input);
  const { fence } = await requireHeld(ctx, "job.extend", lease);
  const { rows } = await ctx.db.$client.query<{ runAt: Date }>({
    name: "throughline_external_extend",
    text: `update jobs set run_at = now() + $1 * interval '1 ms'
      where bucket = $2 and id = $3 and state = 'leased' and lock_owner = $4 and epoch = $5 returning run_at as "runAt"`,
    values: [leaseMs, bucketOfId(fence.jobId), fence.jobId, fence.owner, fence.epoch],
  });
  if (!rows[0]) throw leaseLost();
  return { leasedUntil: rows[0].runAt.toISOString() };
}
