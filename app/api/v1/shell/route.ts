import { route } from "@/lib/http";
import { getShellCounts } from "@/lib/queries/shell/counts";

export const GET = route((ctx) => getShellCounts(ctx));
