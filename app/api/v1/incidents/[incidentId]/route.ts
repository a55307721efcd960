import { route } from "@/lib/http";
import { getIncident } from "@/lib/queries/incidents/get";

export const GET = route((ctx, _request, { incidentId = "" }) => getIncident(ctx, { incidentId }));
