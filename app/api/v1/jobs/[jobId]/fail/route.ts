import { keyRoute } from "@/lib/http";
import { failJob } from "@/lib/services/jobs/fail";
import { leaseOf } from "../lease-of";

export const POST = keyRoute(async (ctx, request, params) => failJob(ctx, await leaseOf(request, params)));
