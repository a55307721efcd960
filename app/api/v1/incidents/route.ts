import { route } from "@/lib/http";
import { IncidentListInput, listIncidents } from "@/lib/queries/incidents/list";

export const GET = route((ctx, request) =>
  listIncidents(ctx, IncidentListInput.parse(Object.fromEntries(new URL(request.url).searchParams))),
);
