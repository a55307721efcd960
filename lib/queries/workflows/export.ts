import "server-only";
import { exportBpmn } from "@/lib/bpmn";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "@/lib/runtime/context";
import { findWorkflow, readVersion } from "./internal";

/** A version of a workflow as a BPMN 2.0 document that other tools open with the same drawing. */
export async function exportWorkflow(
  ctx: Context,
  input: { key: string; version: number | undefined },
): Promise<{ name: string; xml: string }> {
  const found = await findWorkflow(ctx, input.key, "model.export");
  const version = input.version ?? found.workflow.latestVersion;
  if (version === null) {
    throw new DomainError(
      "not_found",
      `"${found.workflow.name}" was never published. Export its draft from the studio.`,
    );
  }
  const xml = await exportBpmn(await readVersion(ctx, found, version));
  return { name: `${found.workflow.key}-v${version}.bpmn`, xml };
}
