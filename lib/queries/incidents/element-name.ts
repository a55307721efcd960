import "server-only";
import type { CompiledModel } from "@/lib/model";
import { getModel } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

/** What the model calls this element, or itself where the whole process has the incident; its id where it has no name. */
export async function elementName(
  ctx: Context,
  workflowId: string,
  version: number,
  elementId: string,
): Promise<string> {
  return nameIn(await getModel(ctx, workflowId, version), elementId);
}

export function nameIn({ model, elements }: CompiledModel, elementId: string): string {
  const name = elementId === model.id ? model.name : elements.get(elementId)?.name;
  return name || elementId;
}
