import "server-only";
import { unstable_rethrow } from "next/navigation";
import { DomainError } from "@/lib/errors/domain-error";
import { contextOf, type UserContext } from "./context";
import { requireOwnOrigin } from "./origin";
import { type Params, refusal, replyTo } from "./reply";
import { requireWriteAllowance } from "./write-limit";

const BODY_BYTES_MAX = 1_000_000;
const SAFE_METHODS = ["GET", "HEAD"];

/** The frame of every handler below app/api/v1: a signed-in person, our own origin for writes, JSON or the Response it returns, never cached. */
export function route(handler: (ctx: UserContext, request: Request, params: Params) => Promise<unknown>) {
  return async (request: Request, segment: { params: Promise<unknown> }): Promise<Response> => {
    try {
      const isWrite = !SAFE_METHODS.includes(request.method);
      if (isWrite) requireOwnOrigin(request.headers);
      const ctx = await contextOf(request.headers);
      if (isWrite) await requireWriteAllowance(ctx);
      return replyTo(await handler(ctx, request, (await segment.params) as Params));
    } catch (error) {
      unstable_rethrow(error);
      return refusal(error, `${request.method} ${new URL(request.url).pathname}`);
    }
  };
}

/** The body as JSON, at most 1 MB. Throws `limit_exceeded` or `invalid_input`. */
export async function readJson(request: Request, bytesMax: number = BODY_BYTES_MAX): Promise<unknown> {
  const tooLarge = () =>
    new DomainError(
      "limit_exceeded",
      `The request is larger than ${Math.round(bytesMax / 1000)} kB. Nothing was changed. Send less at once.`,
      { reason: "too_large" },
    );
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > bytesMax) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new DomainError(
      "invalid_input",
      "The request is not JSON. Nothing was changed. Correct it and send it again.",
    );
  }
}
