import "server-only";
import type { Model, ModelElement } from "@/lib/model";
import { can } from "@/lib/access";
import { getModel } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { readInstance } from "./visible";

/** The model that the instance runs on. It never changes. Who can't repair calls does not learn where they go. */
export async function getInstanceModel(ctx: Context, instanceId: string): Promise<Model> {
  const { instance, relations } = await readInstance(ctx, instanceId);
  const { model } = await getModel(ctx, instance.workflowId, instance.version);
  return can(ctx.principal, "job.retries", relations) ? model : { ...model, elements: model.elements.map(withoutCall) };
}

function withoutCall(element: ModelElement): ModelElement {
  if (!("call" in element)) return element;
  const { call: _hidden, ...rest } = element;
  return rest;
}
