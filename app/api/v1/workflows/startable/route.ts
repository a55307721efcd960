import { route } from "@/lib/http";
import { listStartable } from "@/lib/queries/workflows/startable";

export const GET = route((ctx) => listStartable(ctx));
