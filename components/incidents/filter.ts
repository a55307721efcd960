import type { IncidentListFilter } from "@/lib/client/incidents";
import type { IncidentState } from "@/lib/domain/incident-states";

export interface IncidentsState {
  readonly state: IncidentState;
  readonly workflow: string | null;
  readonly element: string | null;
  readonly code: string | null;
  readonly q: string | null;
}

/** What the list asks for; the same on the server and in the browser, so that the first page is fetched once. */
export function incidentFilterOf({ state, workflow, element, code, q }: IncidentsState): IncidentListFilter {
  return {
    ...(state === "open" ? {} : { state }),
    ...(workflow ? { workflow } : {}),
    ...(element ? { element } : {}),
    ...(code ? { code } : {}),
    ...(q?.trim() ? { q: q.trim() } : {}),
  };
}
