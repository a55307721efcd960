import "server-only";
import { and, eq } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { workflows, workflowVersions } from "@/db/schema";
import { type Action, authorize, can, reachOf, type Relation, workflowRelations } from "@/lib/access";
import { visibleInstances } from "@/lib/access/filters";
import { DomainError } from "@/lib/errors/domain-error";
import type { Model, ModelElement } from "@/lib/model";
import type { Context } from "@/lib/runtime/context";
import { instances } from "@/db/schema";

export type WorkflowRow = typeof workflows.$inferSelect;
export interface Found {
  readonly workflow: WorkflowRow;
  readonly relations: readonly Relation[];
}

/** The workflow and how the caller stands to it. Throws `not_found` or `forbidden` where `action` is not theirs. */
export async function findWorkflow(ctx: Context, key: string, action: Action): Promise<Found> {
  const [workflow] = await ctx.db.select().from(workflows).where(eq(workflows.key, key));
  if (!workflow) {
    throw new DomainError(
      "not_found",
      "There is no such workflow. It may have been discarded before it was published. Choose one from the list.",
    );
  }
  const relations: Relation[] = workflowRelations(ctx.principal, workflow.id);
  // Whoever works or worked on one of its instances may see what it looks like.
  const isPartMissing = reachOf(ctx.principal, action).includes("part") && !can(ctx.principal, action, relations);
  if (isPartMissing && (await takesPart(ctx, workflow.id))) relations.push("part");
  authorize(ctx.principal, action, relations);
  return { workflow, relations };
}

async function takesPart(ctx: Context, workflowId: string): Promise<boolean> {
  const [seen] = await acrossBuckets("workflows.counts", () =>
    ctx.db
      .select({ id: instances.id })
      .from(instances)
      .where(and(eq(instances.workflowId, workflowId), visibleInstances(ctx.principal, "instance.read")))
      .limit(1),
  );
  return seen !== undefined;
}

/** The model of a version, as this person may see it. Throws `not_found`. */
export async function readVersion(ctx: Context, { workflow, relations }: Found, version: number): Promise<Model> {
  const [row] = await ctx.db
    .select({ model: workflowVersions.model })
    .from(workflowVersions)
    .where(and(eq(workflowVersions.workflowId, workflow.id), eq(workflowVersions.version, version)));
  if (!row)
    throw new DomainError(
      "not_found",
      `"${workflow.name}" has no version ${version}. Choose one from its list of versions.`,
    );
  return can(ctx.principal, "model.readDraft", relations) ? row.model : withoutAddresses(row.model);
}

/** The model without the hosts, headers and bodies of its calls, which only those who may edit it see. */
export function withoutAddresses(model: Model): Model {
  return { ...model, elements: model.elements.map(hideCall) };
}

function hideCall(element: ModelElement): ModelElement {
  let next = element;
  if ("call" in next && next.call?.kind === "http") {
    const { headers: _headers, body: _body, ...call } = next.call;
    next = { ...next, call: { ...call, url: "" } };
  }
  if ("definitions" in next && next.definitions.some((d) => d.type === "message" && d.call)) {
    const definitions = next.definitions.map((d) => {
      if (d.type !== "message") return d;
      const { call: _call, ...rest } = d;
      return rest;
    });
    next = { ...next, definitions };
  }
  return next;
}
