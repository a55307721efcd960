import "server-only";
import { asc, eq, inArray, isNotNull, and } from "drizzle-orm";
import { grants, groups, memberships, users, workflowDrafts, workflows, workflowVersions } from "@/db/schema";
import { can } from "@/lib/access";
import type { Model } from "@/lib/model";
import type { Context } from "@/lib/runtime/context";
import { blankModel } from "@/lib/model/blank-model";
import { countByVersion, isOpenStatus } from "./counts";
import { findWorkflow } from "./internal";

export interface NamedKey {
  readonly key: string;
  readonly name: string;
}

/** What the studio offers by name. */
export interface StudioDirectory {
  readonly groups: readonly NamedKey[];
  readonly people: readonly NamedKey[];
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
    hasChanges: !latest || !isSame(model, latest.model),
    running,
    directory,
    canPublish: can(ctx.principal, "model.deploy", relations),
  };
}

/** Both come from jsonb, which puts keys in one order. */
const isSame = (a: Model, b: Model): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Admins see everybody; managers their own groups, those that work on what they manage, and the people in them. */
async function studioDirectory(ctx: Context): Promise<StudioDirectory> {
  const { principal } = ctx;
  const seesAll = can(principal, "directory.read", []);
  const own =
    principal.kind === "user" && !seesAll ? await groupsWithin(ctx, principal.groups, principal.manages) : undefined;
  const inOwn = own && own.length > 0 ? inArray(groups.key, own) : undefined;
  const [groupRows, peopleRows, workflowRows] = await Promise.all([
    own?.length === 0
      ? []
      : ctx.db.select({ key: groups.key, name: groups.name }).from(groups).where(inOwn).orderBy(asc(groups.name)),
    own?.length === 0
      ? []
      : ctx.db
          .selectDistinct({ key: users.username, name: users.name })
          .from(users)
          .leftJoin(memberships, eq(memberships.username, users.username))
          .where(and(eq(users.banned, false), own ? inArray(memberships.groupKey, own) : undefined))
          .orderBy(asc(users.name)),
    ctx.db
      .select({ key: workflows.key, name: workflows.name })
      .from(workflows)
      .where(isNotNull(workflows.latestVersion))
      .orderBy(asc(workflows.name)),
  ]);
  return { groups: groupRows, people: peopleRows, workflows: workflowRows };
}

async function groupsWithin(ctx: Context, own: readonly string[], manages: readonly string[]): Promise<string[]> {
  if (manages.length === 0) return [...own];
  const rows = await ctx.db
    .selectDistinct({ key: grants.subject })
    .from(grants)
    .where(and(eq(grants.subjectKind, "group"), inArray(grants.workflowId, [...manages])));
  return [...new Set([...own, ...rows.map((r) => r.key)])];
}
