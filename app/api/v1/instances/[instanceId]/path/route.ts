import { route } from "@/lib/http";
import { getInstancePath } from "@/lib/queries/instances/path";

export const GET = route((ctx, _request, { instanceId = "" }) => getInstancePath(ctx, instanceId));
