import { route } from "@/lib/http";
import { getInstanceModel } from "@/lib/queries/instances/model";

export const GET = route((ctx, _request, { instanceId = "" }) => getInstanceModel(ctx, instanceId));
