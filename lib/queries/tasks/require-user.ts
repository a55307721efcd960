import "server-only";
import type { UserPrincipal } from "@/lib/access/principal";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";

/** "Mine" needs a me: the inbox and one's own figures are for people. */
export function requireUser(ctx: Context): UserPrincipal {
  if (ctx.principal.kind === "user") return ctx.principal;
  throw new DomainError("forbidden", "Only a person has an inbox. Sign in as one.");
}
