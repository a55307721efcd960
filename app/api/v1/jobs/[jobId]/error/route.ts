import { keyRoute } from "@/lib/http";
import { throwError } from "@/lib/services/jobs/throw-error";
import { leaseOf } from "../lease-of";

export const POST = keyRoute(async (ctx, request, params) => throwError(ctx, await leaseOf(request, params)));
