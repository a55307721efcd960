import { keyRoute } from "@/lib/http";
import { completeJob } from "@/lib/services/jobs/complete";
import { leaseOf } from "../lease-of";

export const POST = keyRoute(async (ctx, request, params) => completeJob(ctx, await leaseOf(request, params)));
