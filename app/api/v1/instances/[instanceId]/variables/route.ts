import { route } from "@/lib/http";
import { getInstanceVariables } from "@/lib/queries/instances/variables";

export const GET = route((ctx, _request, { instanceId = "" }) => getInstanceVariables(ctx, instanceId));
