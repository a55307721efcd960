import "server-only";
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { users, workflowDrafts, workflows, workflowVersions } from "@/db/schema";
import { can } from "@/lib/access";
import type { Model } from "@/lib/model";
import type { Context } from "@/lib/runtime/context";
import { diffModels } from "@/lib/model/diff";
import { blankModel } from "@/lib/model/blank-model";
import { countByVersion, isOpenStatus } from "./counts";
import { type Directory, listDirectory, type NamedKey } from "./directory";
import { findWorkflow } from "./internal";

export type { NamedKey } from "./directory";

/** What the studio offers by name. */
export interface StudioDirectory extends Directory {
  /** Published workflows that a call activity may run. */
  readonly workflows: readonly NamedKey[];
}

export interface DraftView {
  readonly key: string;
  readonly name: string;
  readonly latestVersion: number | null;
  readonly model: Model;
  /** The lock: a save names it. 0: there is no draft yet. */
  readonly revision: number;
  readonly savedAt: string | null;
  readonly savedBy: string | null;
  /** Whether it says anything that the latest version does not. */
  readonly hasChanges: boolean;
  /** Open instances by version: they stay where they are when the draft is published. */
  readonly running: readonly { readonly version: number; readonly count: number }[];
  readonly directory: StudioDirectory;
  readonly canPublish: boolean;
}

/** The draft to edit: the saved one, else the latest version, else a start event. */
export async function getDraft(ctx: Context, key: string): Promise<DraftView> {
  const { workflow, relations } = await findWorkflow(ctx, key, "model.readDraft");
  const [[draft], [latest], counts, directory] = await Promise.all([
    ctx.db
      .select({
        model: workflowDrafts.model,
        revision: workflowDrafts.revision,
        at: workflowDrafts.updatedAt,
        by: workflowDrafts.updatedBy,
        name: users.name,
      })
      .from(workflowDrafts)
      .leftJoin(users, eq(users.username, workflowDrafts.updatedBy))
      .where(eq(workflowDrafts.workflowId, workflow.id)),
    ctx.db
      .select({ model: workflowVersions.model })
      .from(workflowVersions)
      .where(
        and(eq(workflowVersions.workflowId, workflow.id), eq(workflowVersions.version, workflow.latestVersion ?? 0)),
      ),
    countByVersion(ctx, workflow.id),
    studioDirectory(ctx),
  ]);
  const model = draft?.model ?? latest?.model ?? blankModel(workflow.key, workflow.name);
  const running = [...counts]
    .map(([version, byStatus]) => ({
      version,
      count: (Object.keys(byStatus) as (keyof typeof byStatus)[])
        .filter(isOpenStatus)
        .reduce((sum, s) => sum + byStatus[s], 0),
    }))
    .filter((v) => v.count > 0)
    .sort((a, b) => b.version - a.version);
  return {
    key: workflow.key,
    name: workflow.name,
    latestVersion: workflow.latestVersion,
    model,
    revision: draft?.revision ?? 0,
    savedAt: draft?.at.toISOString() ?? null,
    savedBy: draft ? (draft.name ?? draft.by) : null,
    hasChanges: !latest || !diffModels(latest.model, model).isSame,
    running,
    directory,
    canPublish: can(ctx.principal, "model.deploy", relations),
  };
}

async function studioDirectory(ctx: Context): Promise<StudioDirectory> {
  const [directory, published] = await Promise.all([
    listDirectory(ctx),
    ctx.db
      .select({ key: workflows.key, name: workflows.name })
      .from(workflows)
      .where(isNotNull(workflows.latestVersion))
      .orderBy(asc(workflows.name)),
  ]);
  return { ...directory, workflows: published };
}
