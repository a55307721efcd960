import { z } from "zod";
import { authorize } from "@/lib/access";
import { makeExecutable } from "@/lib/bpmn";
import { DomainError } from "@/lib/errors/domain-error";
import { recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { createWorkflow } from "./create";
import { readWithinLimits } from "./import-limits";
import type { BpmnReading } from "./read-file";

export type { BpmnReading, ReadProcess } from "./read-file";

/** Reads a BPMN file without keeping anything. */
export async function readBpmn(ctx: Context, file: Uint8Array): Promise<BpmnReading> {
  authorize(ctx.principal, "model.import");
  return readWithinLimits(file);
}

const ImportInput = z.strictObject({
  /** The process of the file to take. */
  process: z.string().min(1).max(255),
  isMadeExecutable: z.boolean().default(false),
});
export type ImportInput = z.input<typeof ImportInput>;

/** Makes a workflow of one process of a BPMN file, as a draft. Throws `invalid_input` with what keeps the file out. */
export async function importWorkflow(ctx: Context, file: Uint8Array, input: ImportInput): Promise<{ key: string }> {
  authorize(ctx.principal, "model.import");
  const { process: wanted, isMadeExecutable } = ImportInput.parse(input);
  const reading = await readBpmn(ctx, file);
  if (!reading.ok) {
    throw new DomainError(
      "invalid_input",
      `This file can't be imported: ${reading.problems[0]?.message ?? "it holds no process."} Nothing was saved.`,
      {
        problems: reading.problems,
      },
    );
  }
  const process = reading.processes.find((p) => p.id === wanted);
  if (!process)
    throw new DomainError(
      "invalid_input",
      `The file holds no process "${wanted}". Nothing was saved. Choose one that it holds.`,
    );
  const model = isMadeExecutable ? makeExecutable(process.model) : process.model;
  const { id, key } = await createWorkflow(ctx, {
    name: model.name,
    model,
    ...(isTelling(process.id) && { suggestedKey: process.id }),
  });
  await recordAudit(ctx, {
    action: "workflow.imported",
    targetKind: "workflow",
    targetId: id,
    details: { key, process: process.id, isMadeExecutable },
  });
  return { key };
}

/** Ids that tools draw at random make poor keys. */
function isTelling(id: string): boolean {
  return !/^(process|sid|id|pid)?[-_]?[\da-f]{6,}|^process_\w{1,8}$|^process$/i.test(id);
}
