import { route } from "@/lib/http";
import { listVersions } from "@/lib/queries/workflows/versions";

export const GET = route((ctx, _request, { key = "" }) => listVersions(ctx, key));
