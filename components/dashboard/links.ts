import type { Route } from "next";
import { createSerializer } from "nuqs/server";
import { inboxParams } from "@/components/inbox/search-params";
import { incidentParams } from "@/components/incidents/search-params";
import { instanceSearch } from "@/components/instances/search-params";
import { INSTANCE_STATUSES, isFinal } from "@/lib/domain/status";

const OPEN = INSTANCE_STATUSES.filter((status) => !isFinal(status));

const toInstances = createSerializer(instanceSearch);
const toInbox = createSerializer(inboxParams);
const toIncidents = createSerializer(incidentParams);

type InstancesFilter = Parameters<typeof toInstances>[1];
type InboxFilter = Parameters<typeof toInbox>[1];

/** The list of instances behind a number. */
export function instancesHref(filter: InstancesFilter): Route {
  return toInstances("/instances", filter) as Route;
}

export function openInstancesHref(filter: InstancesFilter = {}): Route {
  return instancesHref({ ...filter, status: OPEN });
}

export function incidentsHref(workflow: string | null): Route {
  return toIncidents("/incidents", { workflow }) as Route;
}

export function inboxHref(filter: InboxFilter): Route {
  return toInbox("/inbox", filter) as Route;
}
