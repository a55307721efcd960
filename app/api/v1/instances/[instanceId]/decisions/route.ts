import { route } from "@/lib/http";
import { DecisionsInput, getDecisions } from "@/lib/queries/instances/decisions";

export const GET = route((ctx, request, { instanceId = "" }) =>
  getDecisions(ctx, instanceId, DecisionsInput.parse(Object.fromEntries(new URL(request.url).searchParams))),
);
