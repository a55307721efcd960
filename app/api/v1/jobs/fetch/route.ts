import { keyContextOf, keyRoute, readJson } from "@/lib/http";
import { type FetchJobsInput, fetchJobs } from "@/lib/services/jobs/fetch";

export const POST = keyRoute(async (ctx, request) => ({
  jobs: await fetchJobs(ctx, (await readJson(request)) as FetchJobsInput, {
    signal: request.signal,
    renew: () => keyContextOf(request.headers),
  }),
}));
