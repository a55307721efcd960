import { z } from "zod";
import { bucketOfId } from "@/lib/domain/buckets";
import { groupOf } from "@/lib/runtime/claim-groups";
import { DomainError } from "@/lib/errors/domain-error";
import { executeBatch } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { JOBS_MAX, LeaseFields, Variables, WorkerName } from "./input";
import { firstGiven, giveBack, type Result, resultId } from "./give-back";
import { asLeaseError, findHeld, type HeldJob, isLeaseLost, type Lease } from "./lease";

const CompleteJobInput = z.strictObject({ ...LeaseFields, variables: Variables.optional() });
export type CompleteJobInput = z.input<typeof CompleteJobInput>;

const { worker: _worker, ...OneOfMany } = CompleteJobInput.shape;
const CompleteJobsInput = z.strictObject({
  worker: WorkerName,
  jobs: z.array(z.strictObject(OneOfMany)).min(1).max(JOBS_MAX),
});
export type CompleteJobsInput = z.input<typeof CompleteJobsInput>;

/** The step's work is done: the instance goes on with these variables. Given again, it does nothing. Throws `not_found`, or `conflict` when the lease is lost. */
export async function completeJob(ctx: Context, input: CompleteJobInput): Promise<void> {
  const { variables, ...lease } = CompleteJobInput.parse(input);
  await giveBack(ctx, "job.complete", lease, resultOf(variables), (job) => commandFor(job, variables));
}

function resultOf(variables: CompleteJobInput["variables"]): Result {
  return { type: "complete", ...(variables && { variables }) };
}

/** What became of one of many: nothing to say, or why it was not completed. */
export interface Completion {
  readonly jobId: string;
  readonly error?: unknown;
}

/** Completes each of the jobs by itself, those of one claim group in one transaction where they can be. */
export async function completeJobs(ctx: Context, input: CompleteJobsInput): Promise<Completion[]> {
  const { worker, jobs } = CompleteJobsInput.parse(input);
  const variables = new Map(jobs.map(({ jobId, epoch, variables }) => [{ jobId, epoch, worker }, variables] as const));
  const held = await findHeld(ctx, "job.complete", [...variables.keys()]);
  const completions = new Map<string, Completion>();
  const byGroup = new Map<number, { job: HeldJob; lease: Lease }[]>();
  const idOf = (lease: Lease) => resultId(ctx, lease, resultOf(variables.get(lease)));
  const refuse = async (lease: Lease, error: unknown) => {
    const isDone = isLeaseLost(error) && (await firstGiven(ctx, lease, idOf(lease)));
    completions.set(lease.jobId, { jobId: lease.jobId, ...(!isDone && { error }) });
  };
  for (const [lease, job] of held) {
    if (job instanceof DomainError) await refuse(lease, job);
    else {
      const group = groupOf(bucketOfId(job.id));
      byGroup.set(group, [...(byGroup.get(group) ?? []), { job, lease }]);
    }
  }
  for (const ofGroup of byGroup.values()) {
    const inputs = ofGroup.map(({ job, lease }) => ({
      instanceId: job.instanceId,
      command: commandFor(job, variables.get(lease)),
      commandId: idOf(lease),
      fence: job.fence,
    }));
    for (const [index, outcome] of (await executeBatch(ctx, inputs)).entries()) {
      const { lease } = ofGroup[index]!;
      if (outcome.status === "rejected") await refuse(lease, asLeaseError(outcome.reason));
      else completions.set(lease.jobId, { jobId: lease.jobId });
    }
  }
  return jobs.map(({ jobId }) => completions.get(jobId)!);
}

function commandFor({ wait }: HeldJob, variables: CompleteJobInput["variables"]) {
  return { type: "completeJob", job: wait, ...(variables && { variables }) } as const;
}
