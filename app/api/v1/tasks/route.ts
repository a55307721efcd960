import { route } from "@/lib/http";
import { listTasks, TaskListInput } from "@/lib/queries/tasks/list";

export const GET = route((ctx, request) =>
  listTasks(ctx, TaskListInput.parse(Object.fromEntries(new URL(request.url).searchParams))),
);
