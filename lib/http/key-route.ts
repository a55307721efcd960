import "server-only";
import { unstable_rethrow } from "next/navigation";
import { getDb } from "@/db/client";
import type { KeyPrincipal } from "@/lib/access/principal";
import { readKey } from "@/lib/auth/api-key";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";
import { replyTo, type Params, refusal } from "./reply";
import { requireKeyAllowance } from "./write-limit";

export interface KeyContext extends Context {
  readonly principal: KeyPrincipal;
}

/** The frame of the handlers that programs call: a valid API key in the header, JSON, never cached. A session counts nothing here. */
export function keyRoute(handler: (ctx: KeyContext, request: Request, params: Params) => Promise<unknown>) {
  return async (request: Request, segment: { params: Promise<unknown> }): Promise<Response> => {
    try {
      const ctx = await keyContextOf(request.headers);
      await requireKeyAllowance(ctx.db, ctx.principal.keyId);
      return replyTo(await handler(ctx, request, (await segment.params) as Params));
    } catch (error) {
      unstable_rethrow(error);
      return refusal(error, `${request.method} ${new URL(request.url).pathname}`);
    }
  };
}

/** Whose key the header holds, and what it may do now. Throws `unauthenticated`. */
export async function keyContextOf(headers: Headers): Promise<KeyContext> {
  const db = getDb();
  const principal = await readKey(db, headers);
  if (principal) return { principal, db };
  throw new DomainError(
    "unauthenticated",
    "This needs a valid API key in the header `Authorization: Bearer tl_…`. Nothing was changed. The key may be wrong, expired or revoked, or its owner disabled: ask an admin for another.",
  );
}
