import { route } from "@/lib/http";
import { getInstanceWork } from "@/lib/queries/instances/work";

export const GET = route((ctx, _request, { instanceId = "" }) => getInstanceWork(ctx, instanceId));
