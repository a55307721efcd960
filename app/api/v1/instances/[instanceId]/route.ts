import { route } from "@/lib/http";
import { getInstance } from "@/lib/queries/instances/get";

export const GET = route((ctx, _request, { instanceId = "" }) => getInstance(ctx, instanceId));
