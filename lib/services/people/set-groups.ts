import { eq } from "drizzle-orm";
import { z } from "zod";
import { memberships } from "@/db/schema";
import { authorize } from "@/lib/access";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockPerson, requireGroups } from "./internal";

const SetGroupsInput = z.strictObject({
  username: z.string().min(1).max(100),
  groups: z.array(z.string().max(100)).max(100),
});
export type SetGroupsInput = z.input<typeof SetGroupsInput>;

/** Puts a person into exactly these groups. Counts from the person's next request. */
export async function setGroups(ctx: Context, input: SetGroupsInput): Promise<void> {
  authorize(ctx.principal, "user.groups");
  const parsed = SetGroupsInput.parse(input);
  const groups = [...new Set(parsed.groups)].sort();
  await inTransaction(ctx, async (ctx) => {
    const person = await lockPerson(ctx, parsed.username);
    await requireGroups(ctx, groups);
    const before = await ctx.tx
      .delete(memberships)
      .where(eq(memberships.username, person.username))
      .returning({ key: memberships.groupKey });
    if (groups.length > 0) {
      await ctx.tx.insert(memberships).values(groups.map((groupKey) => ({ username: person.username, groupKey })));
    }
    await recordAudit(ctx, {
      action: "person.groupsSet",
      targetKind: "person",
      targetId: person.username,
      details: { from: before.map(({ key }) => key).sort(), to: groups },
    });
  });
}
