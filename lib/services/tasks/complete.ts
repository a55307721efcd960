import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { transitions } from "@/db/schema";
import { authorize } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { DomainError } from "@/lib/errors/domain-error";
import type { Form } from "@/lib/model";
import { parseFormValues } from "@/lib/model/form-values";
import { executeCommand, getModel, inTransaction } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { heldBy, type LockedTask, lockTask, requireOpen, requireReadable } from "./internal";

const CompleteTaskInput = z.strictObject({
  taskId: z.uuid(),
  /** By variable name. Only what the step's form declares is accepted. */
  values: z.record(z.string().max(255), z.json()).default({}),
  /** The same id again gives the first result again. */
  commandId: z.uuid().optional(),
});
export type CompleteTaskInput = z.input<typeof CompleteTaskInput>;

/** Completes the task and moves its instance on. Only its assignee may; others take it over first. */
export async function completeTask(ctx: Context, input: CompleteTaskInput): Promise<void> {
  const { principal } = ctx;
  authorize(principal, "task.complete");
  const { taskId, values: given, commandId } = CompleteTaskInput.parse(input);
  await inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, taskId);
    await requireReadable(ctx, task);
    if (commandId !== undefined && (await isDone(ctx, task, commandId))) return;
    await requireOpen(ctx, task);
    const isMine = principal.kind === "user" && task.assignee === principal.username;
    if (task.assignee === null)
      throw new DomainError(
        "rejected",
        `Nobody has taken "${task.name}" yet. What you typed is kept. Take it, then submit.`,
        { what: "unassigned" },
      );
    if (!isMine) throw takeOverFirst(await heldBy(ctx, task), task);
    authorize(principal, "task.complete", task.relations);

    const variables = parseValues(await formOf(ctx, task), given);
    await executeCommand(ctx, {
      instanceId: task.instanceId,
      command: { type: "completeTask", task: task.wait, variables },
      ...(commandId === undefined ? {} : { commandId }),
    });
  });
}

function takeOverFirst(held: DomainError, task: LockedTask): DomainError {
  return new DomainError("conflict", `${held.message} To submit it yourself, take it over first.`, {
    ...held.details,
    task: task.name,
  });
}

async function isDone(ctx: Context & { tx: Tx }, task: LockedTask, commandId: string): Promise<boolean> {
  const rows = await ctx.tx
    .select({ revision: transitions.revision })
    .from(transitions)
    .where(
      and(
        eq(transitions.instanceId, task.instanceId),
        eq(transitions.bucket, bucketOfId(task.instanceId)),
        eq(transitions.commandId, commandId),
      ),
    );
  return rows.length > 0;
}

async function formOf(ctx: Context, task: LockedTask): Promise<Form> {
  const element = (await getModel(ctx, task.workflowId, task.version)).elements.get(task.elementId)?.def;
  return (element?.type === "userTask" ? element.form : undefined) ?? { fields: [] };
}

function parseValues(form: Form, given: z.output<typeof CompleteTaskInput>["values"]) {
  const parsed = parseFormValues(form, given);
  if (parsed.ok) return parsed.values;
  const said = Object.values(parsed.fields).slice(0, 3).join(" ");
  throw new DomainError(
    "invalid_input",
    `${said} Nothing was submitted; what you typed is kept. Correct what is marked and submit again.`,
    { fields: parsed.fields },
  );
}
