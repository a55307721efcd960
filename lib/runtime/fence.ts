import type { Db } from "@/db/client";
import { bucketOfId } from "@/lib/domain/buckets";
import { type InTransaction, query } from "./in-transaction";

/** How long a job is leased; its holder extends that while it works. */
export const LEASE_MS = 30_000;
/** A job that so many workers disappeared with is not given to another. */
export const CRASHES_MAX = 3;

/** The lease under which a worker gives a job's result back. */
export interface Fence {
  readonly jobId: string;
  readonly owner: string;
  /** Rises each time the job is taken. */
  readonly epoch: number;
}

/** The lease ended or was given to another worker: nothing was written. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  constructor() {
    super("The lease of this job is lost; its result was not used");
  }
}

/** Takes a job away under its lease, in the transaction that does what it asks for. Gives its step; throws `LeaseLost`. */
export async function takeJob(tx: InTransaction, { jobId, owner, epoch }: Fence): Promise<{ step: number }> {
  const [row] = await query<{ step: number }>(tx, {
    name: "throughline_take_job",
    text: "delete from jobs where bucket = $1 and id = $2 and state = 'leased' and lock_owner = $3 and epoch = $4 returning step",
    values: [bucketOfId(jobId), jobId, owner, epoch],
  });
  if (!row) throw new LeaseLost();
  return row;
}

const HAND_ON_MS = 1_000;

/**
 * Leaves a job to the nodes of a newer version, which can read its instance: it costs no attempt, and is due again after a
 * moment, so that this node does not take it over and over. One that `wasBegun` counts as broken off.
 */
export async function handOn(db: Db, { jobId, owner, epoch }: Fence, { wasBegun = false } = {}): Promise<void> {
  await db.$client.query({
    name: "throughline_hand_on",
    text: `update jobs set state = 'ready', lock_owner = null, run_at = now() + $1 * interval '1 ms', crashes = crashes + $2
      where bucket = $3 and id = $4 and state = 'leased' and lock_owner = $5 and epoch = $6`,
    // Several nodes that look at once should not all come back at once.
    values: [HAND_ON_MS * (1 + Math.random()), wasBegun ? 1 : 0, bucketOfId(jobId), jobId, owner, epoch],
  });
}
