import { describeError } from "./errors";
import { STATUS_OF } from "./status-of";

const PRIVATE = "private, no-store";
/** A database that is restarted is back in a few seconds. */
const UNAVAILABLE_S = 3;

export type Params = Readonly<Record<string, string>>;

/** What a handler gave, as an answer that nobody keeps: JSON, nothing, or the Response itself. */
export function replyTo(result: unknown): Response {
  if (result instanceof Response) {
    result.headers.set("cache-control", PRIVATE);
    return result;
  }
  if (result === undefined) return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } });
  return Response.json(result, { headers: { "cache-control": PRIVATE } });
}

/** What a handler threw, in words. */
export function refusal(error: unknown, where: string): Response {
  const description = describeError(error, where);
  const isTooLarge = description.details?.["reason"] === "too_large";
  const status = isTooLarge ? 413 : STATUS_OF[description.code];
  const retryAfterS = description.details?.["retryAfterS"] ?? (status === 503 ? UNAVAILABLE_S : undefined);
  return Response.json(
    { error: description },
    {
      status,
      headers: {
        "cache-control": PRIVATE,
        ...(typeof retryAfterS === "number" ? { "retry-after": String(retryAfterS) } : {}),
      },
    },
  );
}
