import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { keepAnAdmin, lockAdmins, lockPerson, refuseOneself } from "./internal";

const SetDisabledInput = z.strictObject({ username: z.string().min(1).max(100), isDisabled: z.boolean() });
export type SetDisabledInput = z.input<typeof SetDisabledInput>;

/** Closes an account, which ends its sessions, or opens it again. What the person did and holds stays. The last admin stays. */
export async function setDisabled(ctx: Context, input: SetDisabledInput): Promise<void> {
  authorize(ctx.principal, "user.disable");
  const { username, isDisabled } = SetDisabledInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    await lockAdmins(ctx);
    const person = await lockPerson(ctx, username);
    if (person.banned === isDisabled) return;
    if (isDisabled) {
      refuseOneself(ctx, person, "disable");
      await keepAnAdmin(ctx, person);
      await ctx.tx.delete(sessions).where(eq(sessions.userId, person.id));
    }
    await ctx.tx.update(users).set({ banned: isDisabled, updatedAt: sql`now()` }).where(eq(users.id, person.id));
    await recordAudit(ctx, {
      action: isDisabled ? "person.disabled" : "person.enabled",
      targetKind: "person",
      targetId: username,
    });
  });
}
