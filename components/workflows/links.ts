import type { Route } from "next";
import { instancesHref } from "@/components/instances/search-params";
import type { InstanceStatus } from "@/lib/domain/status";

interface Behind {
  readonly workflow: string;
  readonly version?: number;
  readonly status?: InstanceStatus;
  readonly element?: string;
}

/** The list of instances behind a number. */
export function instancesBehind({ workflow, version, status, element }: Behind): Route {
  return instancesHref("/instances", {
    workflow,
    version: version ?? null,
    status: status ? [status] : null,
    element: element ?? null,
  }) as Route;
}

export const studioHref = (key: string): Route => `/workflows/${encodeURIComponent(key)}/studio` as Route;
