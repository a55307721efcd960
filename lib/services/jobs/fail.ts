import { z } from "zod";
import { backoffMs } from "@/lib/runtime/backoff";
import type { Context } from "@/lib/runtime/context";
import { giveBack } from "./give-back";
import { LeaseFields } from "./input";

const BACKOFF_MS = 5_000;
const BACKOFF_MS_MAX = 30 * 24 * 3_600_000;

const FailJobInput = z.strictObject({
  ...LeaseFields,
  message: z.string().trim().min(1).max(2_000),
  /** How often it may still be tried; 0: an incident now. Absent: one less than before. */
  attemptsLeft: z.number().int().min(0).max(100).optional(),
  /** When it may be taken again; absent: a pause that doubles with each attempt. */
  retryInMs: z.number().int().min(0).max(BACKOFF_MS_MAX).optional(),
});
export type FailJobInput = z.input<typeof FailJobInput>;

/** This attempt failed: the job is tried again later, or its step stops with an incident. Given again, it gives the first result. Throws `not_found`, or `conflict` when the lease is lost. */
export async function failJob(ctx: Context, input: FailJobInput): Promise<{ readonly attemptsLeft: number }> {
  const { message, attemptsLeft: given, retryInMs, ...lease } = FailJobInput.parse(input);
  const result = { type: "fail" as const, message, given: given ?? null, retryInMs: retryInMs ?? null };
  const carriedOut = await giveBack(ctx, "job.fail", lease, result, (job) => {
    const attemptsLeft = given ?? Math.max(job.attemptsLeft - 1, 0);
    const pauseMs = retryInMs ?? backoffMs(BACKOFF_MS, job.attemptsMade + 1);
    const retryAt = new Date(job.now.getTime() + pauseMs).toISOString();
    return { type: "failJob", job: job.wait, message, attemptsLeft, ...(attemptsLeft > 0 && { retryAt }) };
  });
  if (carriedOut.type !== "failJob") throw new Error(`A failed attempt became "${carriedOut.type}"`);
  return { attemptsLeft: carriedOut.attemptsLeft };
}
