import "server-only";
import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { workflows, workflowVersions } from "@/db/schema";
import { can, workflowRelations } from "@/lib/access";
import type { Form } from "@/lib/model";
import type { Context } from "@/lib/runtime/context";
import { plainStart } from "./start-form";

export interface StartableWorkflow {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly version: number;
  /** What is asked at the start; null: nothing. */
  readonly form: Form | null;
}

/** The workflows that this person may start by hand, with their start forms. */
export async function listStartable(ctx: Context): Promise<readonly StartableWorkflow[]> {
  const { principal } = ctx;
  if (!can(principal, "instance.start")) return [];
  const seesAll = can(principal, "instance.start", []);
  const ids =
    principal.kind === "user" && !seesAll ? [...new Set([...principal.starts, ...principal.manages])] : undefined;
  if (ids?.length === 0) return [];
  const rows = await ctx.db
    .select({
      id: workflows.id,
      key: workflows.key,
      name: workflows.name,
      description: workflows.description,
      version: workflowVersions.version,
      model: workflowVersions.model,
    })
    .from(workflows)
    .innerJoin(
      workflowVersions,
      and(eq(workflowVersions.workflowId, workflows.id), eq(workflowVersions.version, workflows.latestVersion)),
    )
    .where(and(isNotNull(workflows.latestVersion), ids && inArray(workflows.id, ids)))
    .orderBy(sql`lower(${workflows.name})`, asc(workflows.key));
  return rows.flatMap(({ model, ...row }) => {
    if (!can(principal, "instance.start", workflowRelations(principal, row.id))) return [];
    const start = plainStart(model);
    return start ? [{ ...row, form: start.form ?? null }] : [];
  });
}
