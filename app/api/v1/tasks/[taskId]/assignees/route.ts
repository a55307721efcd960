import { route } from "@/lib/http";
import { listAssignees } from "@/lib/queries/tasks/assignees";

export const GET = route((ctx, _request, { taskId = "" }) => listAssignees(ctx, { taskId }));
