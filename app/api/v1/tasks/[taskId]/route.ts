import { route } from "@/lib/http";
import { getTask } from "@/lib/queries/tasks/get";

export const GET = route((ctx, _request, { taskId = "" }) => getTask(ctx, { taskId }));
