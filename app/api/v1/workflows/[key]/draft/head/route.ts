import { route } from "@/lib/http";
import { getDraftHead } from "@/lib/queries/workflows/draft-head";

export const GET = route((ctx, _request, { key = "" }) => getDraftHead(ctx, key));
