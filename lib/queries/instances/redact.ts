import type { StoredJobSpec } from "@/db/schema/job-spec";
import type { EngineEvent } from "@/lib/engine";
import { redact } from "@/lib/queries/incidents/get";

/** What a job calls, in one line. */
export function targetOf(job: StoredJobSpec): string {
  switch (job.type) {
    case "http":
      return `${job.method} ${job.url}`;
    case "external":
      return job.jobType;
    case "message":
    case "signal":
      return job.name;
    case "call":
      return job.workflow;
    case "return":
      return "the instance that called it";
  }
}

/**
 * An event as people may see it. Credentials travel in headers, so those never show; where a call goes, and what the
 * far side said, is for those who repair it.
 */
export function redactEvent(event: EngineEvent, seesTargets: boolean): EngineEvent {
  if (event.type === "jobCreated" && event.job.type === "http") {
    const { headers, url, body, ...job } = event.job;
    return {
      ...event,
      job: seesTargets
        ? { ...job, url, ...(body === undefined ? {} : { body }), headers: redact(headers) }
        : { ...job, url: "", headers: {} },
    };
  }
  if ((event.type === "jobFailed" || event.type === "incidentRaised") && !seesTargets) {
    const { details: _hidden, ...rest } = event;
    return rest;
  }
  return event;
}
