import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions, users } from "@/db/schema";
import { authorize } from "@/lib/access";
import { ROLES } from "@/lib/domain/status";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { keepAnAdmin, lockAdmins, lockPerson, refuseOneself } from "./internal";

const SetRoleInput = z.strictObject({ username: z.string().min(1).max(100), role: z.enum(ROLES) });
export type SetRoleInput = z.input<typeof SetRoleInput>;

/** Gives somebody else another role and ends their sessions, so that they sign in anew with it. The last admin stays. */
export async function setRole(ctx: Context, input: SetRoleInput): Promise<void> {
  authorize(ctx.principal, "user.setRole");
  const { username, role } = SetRoleInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    await lockAdmins(ctx);
    const person = await lockPerson(ctx, username);
    refuseOneself(ctx, person, "change the role of");
    if (person.role === role) return;
    await keepAnAdmin(ctx, person);
    await ctx.tx.update(users).set({ role, updatedAt: sql`now()` }).where(eq(users.id, person.id));
    await ctx.tx.delete(sessions).where(eq(sessions.userId, person.id));
    await recordAudit(ctx, {
      action: "person.roleSet",
      targetKind: "person",
      targetId: username,
      details: { from: person.role, to: role },
    });
  });
}
