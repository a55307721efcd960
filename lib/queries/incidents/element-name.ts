import "server-only";
import { getModel } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";

/** What the model calls this element; its id where it has no name. */
export async function elementName(
  ctx: Context,
  workflowId: string,
  version: number,
  elementId: string,
): Promise<string> {
  const model = await getModel(ctx, workflowId, version);
  return model.elements.get(elementId)?.name ?? elementId;
}
