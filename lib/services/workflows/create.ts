import { eq } from "drizzle-orm";
import { z } from "zod";
import { grants, workflowDrafts, workflows } from "@/db/schema";
import { authorize } from "@/lib/access";
import { newId, randomBucket } from "@/lib/domain/ids";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, notify, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { blankModel } from "@/lib/model/blank-model";
import { authorOf, parseModel, stampOf } from "./internal";
import { isKey, keyOf } from "./key-of";

const CreateWorkflowInput = z.strictObject({
  name: z.string().trim().min(1).max(255),
  description: z.string().trim().max(2_000).default(""),
  /** Absent: made from the name. */
  key: z.string().optional(),
  /** A key to begin with, where none is given: another is made of it if it is taken. */
  suggestedKey: z.string().optional(),
  /** The first draft; absent: a start event. Its id becomes the key. */
  model: z.unknown().optional(),
});
export type CreateWorkflowInput = z.input<typeof CreateWorkflowInput>;

const TRIES = 100;

/** Makes a workflow with a draft and no version. A manager manages what they make. Throws `conflict` if a given key is taken. */
export async function createWorkflow(ctx: Context, input: CreateWorkflowInput): Promise<{ id: string; key: string }> {
  authorize(ctx.principal, "model.create");
  const { name, description, key: wanted, suggestedKey, model } = CreateWorkflowInput.parse(input);
  if (wanted !== undefined && !isKey(wanted)) {
    throw new DomainError(
      "invalid_input",
      `"${wanted}" can't be a key: start with a letter; then letters, digits, _ - and . only. Nothing was made.`,
      {
        fields: { key: "Start with a letter; then letters, digits, _ - and . only." },
      },
    );
  }
  const id = newId(randomBucket(), ctx.clock?.().getTime());
  const key = await inTransaction(ctx, async (ctx) => {
    const key = await insertWorkflow(ctx, { id, name, description, wanted, suggestedKey });
    const { principal } = ctx;
    if (principal.kind === "user" && principal.role !== "admin") {
      await ctx.tx
        .insert(grants)
        .values({ workflowId: id, right: "manage", subjectKind: "user", subject: principal.username });
    }
    await recordAudit(ctx, {
      action: "workflow.created",
      targetKind: "workflow",
      targetId: id,
      details: { key, name },
    });
    notify(ctx, "workflows");
    return key;
  });
  const first = model === undefined ? blankModel(key, name) : parseModel({ ...(model as object), id: key, name }, key);
  // Drafts live apart from the workflows (db/schema/placement.ts); one that is missing counts as blank.
  await (ctx.tx ?? ctx.db)
    .insert(workflowDrafts)
    .values({ workflowId: id, revision: 1, model: first, updatedAt: stampOf(ctx), updatedBy: authorOf(ctx) });
  return { id, key };
}

async function insertWorkflow(
  ctx: Context & { tx: NonNullable<Context["tx"]> },
  {
    id,
    name,
    description,
    wanted,
    suggestedKey,
  }: { id: string; name: string; description: string; wanted: string | undefined; suggestedKey: string | undefined },
): Promise<string> {
  const base = wanted ?? (suggestedKey !== undefined && isKey(suggestedKey) ? suggestedKey : keyOf(name));
  for (let n = 1; n <= TRIES; n++) {
    const key = n === 1 ? base : `${base}-${n}`;
    const [row] = await ctx.tx
      .insert(workflows)
      .values({ id, key, name, description, createdAt: stampOf(ctx), createdBy: authorOf(ctx) })
      .onConflictDoNothing({ target: workflows.key })
      .returning({ key: workflows.key });
    if (row) return row.key;
    if (wanted !== undefined) {
      const [holder] = await ctx.tx.select({ name: workflows.name }).from(workflows).where(eq(workflows.key, key));
      throw new DomainError(
        "conflict",
        `The workflow "${holder?.name ?? key}" has the key "${key}" already. Nothing was made. Choose another key.`,
        {
          fields: { key: "This key is taken." },
        },
      );
    }
  }
  throw new DomainError(
    "conflict",
    `Very many workflows are called "${name}". Nothing was made. Choose another name.`,
    {
      fields: { name: "This name is taken." },
    },
  );
}
