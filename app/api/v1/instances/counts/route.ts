import { route } from "@/lib/http";
import { countInstances, filterOf, InstanceCountsInput } from "@/lib/queries/instances/list";

export const GET = route((ctx, request) =>
  countInstances(ctx, InstanceCountsInput.parse(filterOf(new URL(request.url).searchParams))),
);
