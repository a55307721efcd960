import { keyRoute, readJson } from "@/lib/http";
import { sendMessage, type SendMessageInput } from "@/lib/services/messages/publish";

/** Sends a message: `name`, `key`, `variables`, `ttlMs` in the body, and a header `Idempotency-Key`. docs/messages.md. */
export const POST = keyRoute(async (ctx, request) => {
  const message = (await readJson(request)) as SendMessageInput;
  const idempotencyKey = request.headers.get("idempotency-key");
  return sendMessage(ctx, idempotencyKey === null ? message : { ...message, idempotencyKey });
});
