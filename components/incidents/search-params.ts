import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { INCIDENT_STATES } from "@/lib/domain/incident-states";

/** What of the list of incidents lives in the URL. */
export const incidentParams = {
  state: parseAsStringLiteral(INCIDENT_STATES).withDefault("open"),
  workflow: parseAsString,
  element: parseAsString,
  code: parseAsString,
  q: parseAsString,
  /** Id of the incident whose details are open. */
  incident: parseAsString,
};
