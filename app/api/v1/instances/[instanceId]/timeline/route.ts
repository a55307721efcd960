import { route } from "@/lib/http";
import { getInstanceTimeline, TimelineInput } from "@/lib/queries/instances/timeline";

export const GET = route((ctx, request, { instanceId = "" }) =>
  getInstanceTimeline(ctx, instanceId, TimelineInput.parse(Object.fromEntries(new URL(request.url).searchParams))),
);
