import { and, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { accounts, sessions, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import { hashPassword, PASSWORD_LENGTH_MAX, passwordProblem, verifyPassword } from "@/lib/auth";
import { forgetFailures, recordFailure, secondsToWait } from "@/lib/auth/attempts";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

const ChangePasswordInput = z.strictObject({
  current: z.string().max(1_000),
  next: z.string().max(PASSWORD_LENGTH_MAX, `Use at most ${PASSWORD_LENGTH_MAX} characters.`),
  /** The session that is used now, which stays; all others end. */
  keep: z.string().min(1).max(100),
});
export type ChangePasswordInput = z.input<typeof ChangePasswordInput>;

/** Sets a new password for oneself, proven by the present one. Throws `invalid_input` by field, or `limit_exceeded` after many wrong ones. */
export async function changePassword(ctx: Context, input: ChangePasswordInput): Promise<void> {
  const { principal } = ctx;
  if (principal.kind !== "user") throw new DomainError("rejected", "Only people have passwords. Nothing was changed.");
  authorize(principal, "self", ["own"]);
  const { current, next, keep } = ChangePasswordInput.parse(input);
  const [account] = await ctx.db
    .select({ hash: accounts.password, email: users.email })
    .from(accounts)
    .innerJoin(users, eq(users.id, accounts.userId))
    .where(and(eq(accounts.userId, principal.userId), eq(accounts.providerId, "credential")));
  if (!account?.hash)
    throw new DomainError("rejected", "This account signs in without a password. Nothing was changed.");
  await proveCurrent(ctx, account.email, account.hash, current);

  const problem =
    next === current
      ? "This is your present password."
      : passwordProblem(next, { username: principal.username, email: account.email });
  if (problem)
    throw new DomainError("invalid_input", `${problem} Your password is as it was.`, { fields: { next: problem } });
  const hash = await hashPassword(next);
  await inTransaction(ctx, async (ctx) => {
    const changed = await ctx.tx
      .update(accounts)
      .set({ password: hash, updatedAt: sql`now()` })
      .where(and(eq(accounts.userId, principal.userId), eq(accounts.password, account.hash ?? "")))
      .returning({ id: accounts.id });
    if (changed.length === 0) {
      throw new DomainError(
        "conflict",
        "Your password was changed somewhere else meanwhile. This change was not made. Reload and look.",
      );
    }
    await ctx.tx.delete(sessions).where(and(eq(sessions.userId, principal.userId), ne(sessions.id, keep)));
    await recordAudit(ctx, { action: "person.passwordChanged", targetKind: "person", targetId: principal.username });
  });
}

/** Wrong guesses here count with those at the sign-in page. */
async function proveCurrent(ctx: Context, email: string, hash: string, current: string): Promise<void> {
  const waitS = await secondsToWait(ctx.db, email);
  if (waitS > 0) {
    throw new DomainError("limit_exceeded", `Too many wrong passwords. Nothing was changed. Try again in ${waitS} s.`, {
      retryAfterS: waitS,
    });
  }
  await recordFailure(ctx.db, email);
  if (!(await verifyPassword(hash, current))) {
    const message = "This is not your present password.";
    throw new DomainError("invalid_input", `${message} Nothing was changed.`, { fields: { current: message } });
  }
  await forgetFailures(ctx.db, email);
}
