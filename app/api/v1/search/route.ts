import { route } from "@/lib/http";
import { find } from "@/lib/queries/search/find";

export const GET = route((ctx, request) => find(ctx, { q: new URL(request.url).searchParams.get("q") ?? "" }));
