import { keyRoute } from "@/lib/http";
import { unlockJob } from "@/lib/services/jobs/unlock";
import { leaseOf } from "../lease-of";

export const POST = keyRoute(async (ctx, request, params) => unlockJob(ctx, await leaseOf(request, params)));
