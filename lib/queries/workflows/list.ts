import "server-only";
import { and, eq, getTableColumns, inArray, or, sql } from "drizzle-orm";
import { users, workflowDrafts, workflows, workflowVersions } from "@/db/schema";
import { authorize, can, reachOf, workflowRelations } from "@/lib/access";
import type { Context } from "@/lib/runtime/context";
import { countByWorkflow, NO_COUNTS, type StatusCounts } from "./counts";

export interface WorkflowListRow {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** null: never published. */
  readonly latestVersion: number | null;
  readonly publishedAt: string | null;
  readonly publishedBy: string | null;
  /** A draft that differs from the latest version; null where there is none or the person may not see it. */
  readonly draft: { readonly savedAt: string; readonly savedBy: string } | null;
  readonly counts: StatusCounts;
  readonly canStart: boolean;
  readonly canEdit: boolean;
}

export interface WorkflowList {
  readonly rows: readonly WorkflowListRow[];
  readonly canCreate: boolean;
}

/** The workflows that this person may see, by name. */
export async function listWorkflows(ctx: Context): Promise<WorkflowList> {
  const { principal } = ctx;
  authorize(principal, "model.readDeployed");
  const counts = await countByWorkflow(ctx);
  const reach = reachOf(principal, "model.readDeployed");
  const known =
    principal.kind === "user" && !reach.includes("any")
      ? [...new Set([...principal.manages, ...principal.worksOn, ...principal.starts, ...counts.keys()])]
      : undefined;
  const publisher = sql<string | null>`coalesce(${users.name}, ${workflowVersions.publishedBy})`;
  const saver = sql<string | null>`(select name from users u where u.username = ${workflowDrafts.updatedBy})`;
  const rows = await ctx.db
    .select({
      ...getTableColumns(workflows),
      publishedAt: workflowVersions.publishedAt,
      publishedBy: publisher,
      savedAt: workflowDrafts.updatedAt,
      savedBy: sql<string | null>`coalesce(${saver}, ${workflowDrafts.updatedBy})`,
      hasDraft: sql<boolean>`${workflowDrafts.model} is not null and ${workflowDrafts.model} is distinct from ${workflowVersions.model}`,
    })
    .from(workflows)
    .leftJoin(
      workflowVersions,
      and(eq(workflowVersions.workflowId, workflows.id), eq(workflowVersions.version, workflows.latestVersion)),
    )
    .leftJoin(workflowDrafts, eq(workflowDrafts.workflowId, workflows.id))
    .leftJoin(users, eq(users.username, workflowVersions.publishedBy))
    .where(known === undefined ? undefined : known.length === 0 ? sql`false` : or(inArray(workflows.id, known)))
    .orderBy(sql`lower(${workflows.name})`, workflows.key);

  const visible = rows.flatMap((row): WorkflowListRow[] => {
    const relations = workflowRelations(principal, row.id);
    const canEdit = can(principal, "model.edit", relations);
    const canSeeDraft = can(principal, "model.readDraft", relations);
    if (row.latestVersion === null && !canSeeDraft) return [];
    return [
      {
        key: row.key,
        name: row.name,
        description: row.description,
        latestVersion: row.latestVersion,
        publishedAt: row.publishedAt?.toISOString() ?? null,
        publishedBy: row.publishedBy,
        draft:
          canSeeDraft && row.hasDraft && row.savedAt
            ? { savedAt: row.savedAt.toISOString(), savedBy: row.savedBy ?? "" }
            : null,
        counts: counts.get(row.id) ?? NO_COUNTS,
        canStart: row.latestVersion !== null && can(principal, "instance.start", relations),
        canEdit,
      },
    ];
  });
  return { rows: visible, canCreate: can(principal, "model.create") };
}
