import { isId } from "@/lib/runtime";

export interface JobName {
  readonly jobId: string;
  readonly instanceId?: string;
}

/**
 * What external workers know a job by. It names the instance too, whose history says what became of the job once that is
 * gone: a result that is given again, because the answer was lost, finds the first one there.
 */
export function jobName(jobId: string, instanceId: string): string {
  return `${jobId}.${instanceId}`;
}

/** Undefined for what names no job. */
export function parseJobName(name: string): JobName | undefined {
  const [jobId = "", instanceId, ...rest] = name.toLowerCase().split(".");
  if (!isId(jobId) || rest.length > 0) return undefined;
  if (instanceId === undefined) return { jobId };
  return isId(instanceId) ? { jobId, instanceId } : undefined;
}
