import { eq } from "drizzle-orm";
import { z } from "zod";
import { workflows } from "@/db/schema";
import { authorize, workflowRelations } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { parseFormValues } from "@/lib/model/form-values";
import {
  getModel,
  inTransaction,
  type InTransaction,
  recordAudit,
  type StartContent,
  startInstance,
  startOnce,
} from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

const StartWorkflowInput = z.strictObject({
  /** Key of the workflow. */
  workflow: z.string().min(1).max(255),
  /** By field of the start form. */
  values: z.record(z.string().max(100), z.unknown()).default({}),
  /** The same key starts one instance, however often it is sent. */
  idempotencyKey: z.string().min(8).max(200).optional(),
});
export type StartWorkflowInput = z.input<typeof StartWorkflowInput>;

export interface StartedInstance {
  readonly instanceId: string;
  readonly number: number;
}

/**
 * Starts the latest version with what its start form asks for; sent again with its key it gives the instance of the first
 * time, whatever was published since. Throws `not_found`, `forbidden`, `conflict`, `rejected` or `invalid_input`.
 */
export async function startWorkflow(ctx: Context, input: StartWorkflowInput): Promise<StartedInstance> {
  authorize(ctx.principal, "instance.start");
  const { idempotencyKey, ...sent } = StartWorkflowInput.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const [workflow] = await ctx.tx.select().from(workflows).where(eq(workflows.key, sent.workflow));
    if (!workflow)
      throw new DomainError("not_found", "There is no such workflow. Nothing was started. Choose another.");
    authorize(ctx.principal, "instance.start", workflowRelations(ctx.principal, workflow.id));
    const begin = (tx: InTransaction) => beginning(tx, workflow, sent.values);
    const { instanceId, number, isNew } =
      idempotencyKey === undefined
        ? await startInstance(ctx, await begin(ctx))
        : await startOnce(ctx, { workflowId: workflow.id, idempotencyKey, body: sent }, begin);
    if (isNew) await recordAudit(ctx, { action: "instance.started", targetKind: "instance", targetId: instanceId });
    return { instanceId, number };
  });
}

/** What to start now, with what was sent. */
async function beginning(
  ctx: Context,
  workflow: typeof workflows.$inferSelect,
  values: Readonly<Record<string, unknown>>,
): Promise<StartContent> {
  if (workflow.latestVersion === null) {
    throw new DomainError(
      "conflict",
      `"${workflow.name}" is not published yet, so it can't be started. Nothing was changed.`,
    );
  }
  const { model, root } = await getModel(ctx, workflow.id, workflow.latestVersion);
  const plain = root.startEvents.find(({ def }) => def.definitions.length === 0);
  // Without a plain one, what is brought decides which start condition holds.
  const start = plain ?? root.startEvents.find(({ def }) => def.definitions.some(({ type }) => type === "conditional"));
  if (!start && root.startEvents.length > 0) {
    throw new DomainError(
      "conflict",
      `"${model.name}" starts by itself, at a time or with a message, and not by hand. Nothing was started.`,
    );
  }
  const read = parseFormValues(start?.def.form ?? { fields: [] }, values);
  if (!read.ok) {
    throw new DomainError(
      "invalid_input",
      "Some fields are missing or not right, so nothing was started. Correct what is marked.",
      { fields: read.fields },
    );
  }
  return {
    workflowId: workflow.id,
    version: workflow.latestVersion,
    ...(plain && { element: plain.id }),
    variables: read.values,
  };
}
