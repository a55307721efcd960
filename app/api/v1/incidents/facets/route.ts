import { route } from "@/lib/http";
import { incidentFacets } from "@/lib/queries/incidents/facets";

export const GET = route((ctx) => incidentFacets(ctx));
