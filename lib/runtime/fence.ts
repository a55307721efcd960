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
