import { keyRoute, readJson } from "@/lib/http";
import { describeError } from "@/lib/http/errors";
import { type CompleteJobsInput, completeJobs } from "@/lib/services/jobs/complete";

/** Many at once: the answer says of each whether it was completed, and if not, why. */
export const POST = keyRoute(async (ctx, request) => {
  const completions = await completeJobs(ctx, (await readJson(request)) as CompleteJobsInput);
  return {
    results: completions.map(({ jobId, error }) =>
      error === undefined ? { jobId, ok: true } : { jobId, ok: false, error: describeError(error, "jobs/complete") },
    ),
  };
});
