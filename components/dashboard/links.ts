import type { Route } from "next";
import { INSTANCE_STATUSES, isFinal } from "@/lib/domain/status";
import type { TaskView } from "@/lib/domain/task-views";

const OPEN = INSTANCE_STATUSES.filter((status) => !isFinal(status)).join(",");

type Parameters = Readonly<Record<string, string | undefined | null>>;

function to(path: string, parameters: Parameters): Route {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  // Commas and colons may stand in a query as they are, and read better so.
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return (text ? `${path}?${text}` : path) as Route;
}

export interface InstancesFilter {
  readonly workflow?: string | null;
  readonly status?: string;
  readonly overdue?: "1";
  readonly from?: string;
  readonly to?: string;
  readonly finishedFrom?: string;
  readonly finishedTo?: string;
  readonly assignee?: string;
  readonly sort?: string;
}

/** The list of instances behind a number. */
export function instancesHref(filter: InstancesFilter): Route {
  return to("/instances", { ...filter });
}

export function openInstancesHref(filter: InstancesFilter = {}): Route {
  return instancesHref({ ...filter, status: OPEN });
}

export function incidentsHref(workflow: string | null): Route {
  return to("/incidents", { workflow });
}

export interface InboxFilter {
  readonly workflow?: string | null;
  readonly assignee?: string;
  readonly group?: string;
  readonly since?: string;
  readonly item?: string;
}

export function inboxHref(view: TaskView, filter: InboxFilter = {}): Route {
  return to("/inbox", { view, ...filter });
}
