import "server-only";
import { desc, eq } from "drizzle-orm";
import { users, workflowVersions } from "@/db/schema";
import type { Context } from "@/lib/runtime/context";
import { countByVersion, NO_COUNTS, type StatusCounts } from "./counts";
import { findWorkflow, readVersion } from "./internal";
import type { Model } from "@/lib/model";

export interface VersionRow {
  readonly version: number;
  readonly note: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly counts: StatusCounts;
}

/** The versions of a workflow, newest first. */
export async function listVersions(ctx: Context, key: string): Promise<readonly VersionRow[]> {
  const { workflow } = await findWorkflow(ctx, key, "model.readDeployed");
  const [rows, counts] = await Promise.all([
    ctx.db
      .select({
        version: workflowVersions.version,
        note: workflowVersions.note,
        at: workflowVersions.publishedAt,
        by: workflowVersions.publishedBy,
        name: users.name,
      })
      .from(workflowVersions)
      .leftJoin(users, eq(users.username, workflowVersions.publishedBy))
      .where(eq(workflowVersions.workflowId, workflow.id))
      .orderBy(desc(workflowVersions.version)),
    countByVersion(ctx, workflow.id),
  ]);
  return rows.map(({ version, note, at, by, name }) => ({
    version,
    note,
    publishedAt: at.toISOString(),
    publishedBy: name ?? by,
    counts: counts.get(version) ?? NO_COUNTS,
  }));
}

/** The model of one version. */
export async function getVersion(ctx: Context, input: { key: string; version: number }): Promise<Model> {
  return readVersion(ctx, await findWorkflow(ctx, input.key, "model.readDeployed"), input.version);
}
