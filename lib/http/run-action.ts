import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { describeError } from "./errors";
import { contextOf, type UserContext } from "./context";
import { requireOwnOrigin } from "./origin";
import type { ActionResult } from "./result";
import { requireWriteAllowance } from "./write-limit";

/** The frame of every server action: our own pages only, a signed-in person, errors as values. Lets `redirect` and `notFound` through. */
export async function runAction<T>(work: (ctx: UserContext) => Promise<T>): Promise<ActionResult<T>> {
  try {
    const requestHeaders = new Headers(await headers());
    requireOwnOrigin(requestHeaders);
    const ctx = await contextOf(requestHeaders);
    await requireWriteAllowance(ctx);
    return { ok: true, value: await work(ctx) };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, error: describeError(error, "action") };
  }
}
