import { bucketOfId } from "@/lib/domain/buckets";
import { type InTransaction, query } from "./in-transaction";

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
