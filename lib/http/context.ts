import "server-only";
import { headers } from "next/headers";
import { notFound, redirect, unstable_rethrow } from "next/navigation";
import { cache } from "react";
import { getDb } from "@/db/client";
import type { UserPrincipal } from "@/lib/access/principal";
import { readSession } from "@/lib/auth/session";
import { asDomainError } from "./errors";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";
import { PATH_HEADER } from "./headers";

export interface UserContext extends Context {
  readonly principal: UserPrincipal;
  readonly sessionId: string;
}

// Once per rendered page or action: never kept longer.
const signedIn = cache(async () => readSession(getDb(), new Headers(await headers())));

/** Who looks at this page, or undefined. */
export async function currentContext(): Promise<UserContext | undefined> {
  const found = await signedIn();
  return found && { principal: found.principal, sessionId: found.sessionId, db: getDb() };
}

/** Who looks at this page; sends strangers to sign in and back here. */
export async function requireContext(): Promise<UserContext> {
  const ctx = await currentContext();
  if (ctx) return ctx;
  const path = (await headers()).get(PATH_HEADER);
  redirect(path && path !== "/" ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in");
}

/** Who calls this route or action. Throws `unauthenticated`. */
export async function contextOf(requestHeaders: Headers): Promise<UserContext> {
  const found = await readSession(getDb(), requestHeaders);
  if (!found)
    throw new DomainError(
      "unauthenticated",
      "You are signed out, so nothing was changed. Sign in again in another tab, then repeat this here.",
    );
  return { principal: found.principal, sessionId: found.sessionId, db: getDb() };
}

/** Reads what a page shows: a thing that is missing, or not this person's to see, becomes the page that says so. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    unstable_rethrow(error);
    const known = asDomainError(error);
    if (known?.code === "not_found" || known?.code === "forbidden" || known?.code === "invalid_input") notFound();
    throw error;
  }
}
