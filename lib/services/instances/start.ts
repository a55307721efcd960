import { eq } from "drizzle-orm";
import { z } from "zod";
import { workflows } from "@/db/schema";
import { authorize, workflowRelations } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { parseFormValues } from "@/lib/model/form-values";
import { getModel, inTransaction, recordAudit, startInstance } from "@/lib/runtime";
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

/** Starts the latest version with what its start form asks for. Throws `not_found`, `forbidden` or `invalid_input`. */
export async function startWorkflow(ctx: Context, input: StartWorkflowInput): Promise<StartedInstance> {
  authorize(ctx.principal, "instance.start");
  const { workflow: key, values, idempotencyKey } = StartWorkflowInput.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const [workflow] = await ctx.tx.select().from(workflows).where(eq(workflows.key, key));
    if (!workflow)
      throw new DomainError("not_found", "There is no such workflow. Nothing was started. Choose another.");
    authorize(ctx.principal, "instance.start", workflowRelations(ctx.principal, workflow.id));
    if (workflow.latestVersion === null) {
      throw new DomainError(
        "conflict",
        `"${workflow.name}" is not published yet, so it can't be started. Nothing was changed.`,
      );
    }
    const { model, root } = await getModel(ctx, workflow.id, workflow.latestVersion);
    const plain = root.startEvents.find(({ def }) => def.definitions.length === 0);
    // Without a plain one, what is brought decides which start condition holds.
    const start =
      plain ?? root.startEvents.find(({ def }) => def.definitions.some(({ type }) => type === "conditional"));
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
        {
          fields: read.fields,
        },
      );
    }
    const { instanceId, number, isNew } = await startInstance(ctx, {
      workflowId: workflow.id,
      version: workflow.latestVersion,
      ...(plain ? { element: plain.id } : {}),
      variables: read.values,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    if (isNew) await recordAudit(ctx, { action: "instance.started", targetKind: "instance", targetId: instanceId });
    return { instanceId, number };
  });
}
