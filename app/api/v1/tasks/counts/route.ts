import { route } from "@/lib/http";
import { countTasks } from "@/lib/queries/tasks/counts";

export const GET = route((ctx) => countTasks(ctx));
