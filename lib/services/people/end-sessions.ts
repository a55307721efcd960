import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { sessions, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

const EndSessionsInput = z.strictObject({
  /** The one that is used now, which stays. */
  keep: z.string().min(1).max(100),
  /** Only this one; absent: all others. */
  session: z.string().min(1).max(100).optional(),
});
export type EndSessionsInput = z.input<typeof EndSessionsInput>;

/** Signs the person out elsewhere. Returns how many sessions ended. */
export async function endSessions(ctx: Context, input: EndSessionsInput): Promise<number> {
  const { principal } = ctx;
  if (principal.kind !== "user") throw new DomainError("rejected", "Only people have sessions. Nothing was changed.");
  authorize(principal, "self", ["own"]);
  const { keep, session } = EndSessionsInput.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const ended = await ctx.tx
      .delete(sessions)
      .where(
        and(
          eq(sessions.userId, principal.userId),
          ne(sessions.id, keep),
          session === undefined ? undefined : eq(sessions.id, session),
        ),
      )
      .returning({ id: sessions.id });
    await recordAudit(ctx, {
      action: "person.sessionsEnded",
      targetKind: "person",
      targetId: principal.username,
      details: { ended: ended.length },
    });
    return ended.length;
  });
}

const ResetSessionsInput = z.strictObject({ username: z.string().min(1).max(100) });
export type ResetSessionsInput = z.input<typeof ResetSessionsInput>;

/** Signs somebody out everywhere. Returns how many sessions ended. */
export async function resetSessions(ctx: Context, input: ResetSessionsInput): Promise<number> {
  authorize(ctx.principal, "user.resetSessions");
  const { username } = ResetSessionsInput.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const [person] = await ctx.tx.select({ id: users.id }).from(users).where(eq(users.username, username));
    if (!person) throw new DomainError("not_found", `There is nobody named "${username}". Nothing was changed.`);
    const ended = await ctx.tx.delete(sessions).where(eq(sessions.userId, person.id)).returning({ id: sessions.id });
    await recordAudit(ctx, {
      action: "person.sessionsEnded",
      targetKind: "person",
      targetId: username,
      details: { ended: ended.length },
    });
    return ended.length;
  });
}
