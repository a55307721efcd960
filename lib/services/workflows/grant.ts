import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { grants, groups, users } from "@/db/schema";
import { authorize, can } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, notify, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { lockWorkflow } from "./internal";

const GrantInput = z
  .strictObject({
    key: z.string().min(1).max(255),
    right: z.enum(["start", "manage"]),
    subjectKind: z.enum(["group", "user"]),
    /** Group key or username. */
    subject: z.string().min(1).max(255),
    isGranted: z.boolean(),
  })
  .refine((g) => g.right === "start" || g.subjectKind === "user", {
    error: "Only a person can manage a workflow.",
    path: ["subjectKind"],
  });
export type GrantInput = z.input<typeof GrantInput>;

/** Gives or takes the right to start or to manage a workflow. Who manages it is for admins to say. */
export async function grantWorkflow(ctx: Context, input: GrantInput): Promise<void> {
  authorize(ctx.principal, "model.grantStart");
  const { key, right, subjectKind, subject, isGranted } = GrantInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx, key, "model.grantStart");
    if (right === "manage" && !can(ctx.principal, "model.grantStart", [])) {
      throw new DomainError("forbidden", "Only an admin can say who manages a workflow. Nothing was changed.");
    }
    await requireSubject(ctx, subjectKind, subject);
    const row = { workflowId: workflow.id, right, subjectKind, subject };
    if (isGranted) await ctx.tx.insert(grants).values(row).onConflictDoNothing();
    else {
      await ctx.tx
        .delete(grants)
        .where(
          and(
            eq(grants.workflowId, workflow.id),
            eq(grants.right, right),
            eq(grants.subjectKind, subjectKind),
            eq(grants.subject, subject),
          ),
        );
    }
    await recordAudit(ctx, {
      action: isGranted ? "workflow.granted" : "workflow.revoked",
      targetKind: "workflow",
      targetId: workflow.id,
      details: { right, subjectKind, subject },
    });
    notify(ctx, "workflows");
  });
}

async function requireSubject(
  ctx: Context & { tx: NonNullable<Context["tx"]> },
  kind: "group" | "user",
  subject: string,
): Promise<void> {
  const [found] =
    kind === "group"
      ? await ctx.tx.select({ role: groups.key }).from(groups).where(eq(groups.key, subject))
      : await ctx.tx.select({ role: users.role }).from(users).where(eq(users.username, subject));
  if (!found) {
    throw new DomainError(
      "invalid_input",
      `There is no ${kind === "group" ? "group" : "person"} "${subject}". Nothing was changed. Choose one from the list.`,
      {
        fields: { subject: "Choose one from the list." },
      },
    );
  }
}
