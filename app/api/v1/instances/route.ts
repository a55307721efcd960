import { route } from "@/lib/http";
import { filterOf, InstanceListInput, listInstances } from "@/lib/queries/instances/list";

export const GET = route((ctx, request) =>
  listInstances(ctx, InstanceListInput.parse(filterOf(new URL(request.url).searchParams))),
);
