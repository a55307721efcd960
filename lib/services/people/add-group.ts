import { z } from "zod";
import { groups } from "@/db/schema";
import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

const AddGroupInput = z.strictObject({
  key: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "Up to 40 letters (a to z), digits or dashes."),
  name: z.string().trim().min(1, "Give a name.").max(80),
});
export type AddGroupInput = z.input<typeof AddGroupInput>;

/** Adds a group that models can offer work to. Throws `conflict` when the key is taken. */
export async function addGroup(ctx: Context, input: AddGroupInput): Promise<void> {
  authorize(ctx.principal, "user.groups");
  const group = AddGroupInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const added = await ctx.tx.insert(groups).values(group).onConflictDoNothing().returning({ key: groups.key });
    if (added.length === 0) {
      throw new DomainError(
        "conflict",
        `There is a group "${group.key}" already. Nothing was added. Choose another key.`,
        {
          fields: { key: "Another group has this key." },
        },
      );
    }
    await recordAudit(ctx, {
      action: "group.added",
      targetKind: "group",
      targetId: group.key,
      details: { name: group.name },
    });
  });
}
