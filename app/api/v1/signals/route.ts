import { readJson, route } from "@/lib/http";
import { broadcastSignal, type BroadcastInput } from "@/lib/services/signals/broadcast";

/** Broadcasts a signal: `name`, `variables`, `reason` and `idempotencyKey` in the body. */
export const POST = route(async (ctx, request) => broadcastSignal(ctx, (await readJson(request)) as BroadcastInput));
