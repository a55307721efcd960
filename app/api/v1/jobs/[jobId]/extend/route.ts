import { keyRoute } from "@/lib/http";
import { extendLease } from "@/lib/services/jobs/extend";
import { leaseOf } from "../lease-of";

export const POST = keyRoute(async (ctx, request, params) => extendLease(ctx, await leaseOf(request, params)));
