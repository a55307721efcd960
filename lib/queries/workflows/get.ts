import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { grants, groups, users, workflowDrafts } from "@/db/schema";
import { can } from "@/lib/access";
import type { Form, Model } from "@/lib/model";
import type { Context } from "@/lib/runtime/context";
import { addCounts, countByVersion, countOpenSteps, NO_COUNTS, type OpenSteps, type StatusCounts } from "./counts";
import { findWorkflow, readVersion } from "./internal";
import { plainStart } from "./start-form";
import { listTroubles, type Trouble } from "./troubles";

export interface WorkflowGrant {
  readonly right: "start" | "work" | "manage";
  readonly subjectKind: "group" | "user";
  readonly subject: string;
  readonly name: string;
}

export interface WorkflowView {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly latestVersion: number | null;
  /** The version shown, and its model. null: never published. */
  readonly shown: {
    readonly version: number;
    readonly model: Model;
    readonly openSteps: Readonly<Record<string, OpenSteps>>;
  } | null;
  readonly counts: StatusCounts;
  readonly shownCounts: StatusCounts;
  /** What a person is asked to start the latest version; null: it can't be started by hand, or not by this person. */
  readonly start: { readonly form: Form | null } | null;
  readonly draft: { readonly revision: number; readonly savedAt: string; readonly savedBy: string } | null;
  readonly grants: readonly WorkflowGrant[];
  /** Empty for those who can't do anything about it. */
  readonly troubles: readonly Trouble[];
  readonly can: {
    readonly edit: boolean;
    readonly publish: boolean;
    readonly grantStart: boolean;
    readonly grantManage: boolean;
    readonly export: boolean;
    readonly discard: boolean;
  };
}

/** A workflow with the model of one version (the latest, unless another is named) and what stands in it now. */
export async function getWorkflow(
  ctx: Context,
  input: { key: string; version?: number | undefined },
): Promise<WorkflowView> {
  const found = await findWorkflow(ctx, input.key, "model.readDeployed");
  const { workflow, relations } = found;
  const { principal } = ctx;
  const may = (action: Parameters<typeof can>[1]) => can(principal, action, relations);
  const version = input.version ?? workflow.latestVersion;
  const [model, openSteps, counts, held, draft, troubles] = await Promise.all([
    version === null ? null : readVersion(ctx, found, version),
    version === null ? {} : countOpenSteps(ctx, workflow.id, version),
    countByVersion(ctx, workflow.id),
    may("model.grantStart") ? listGrants(ctx, workflow.id) : [],
    may("model.readDraft") ? findDraft(ctx, workflow.id) : null,
    may("incident.retry") ? listTroubles(ctx, workflow.id, workflow.latestVersion) : [],
  ]);
  const latest =
    version === workflow.latestVersion || workflow.latestVersion === null
      ? model
      : await readVersion(ctx, found, workflow.latestVersion);
  const start = latest && may("instance.start") ? plainStart(latest) : undefined;
  return {
    id: workflow.id,
    key: workflow.key,
    name: workflow.name,
    description: workflow.description,
    latestVersion: workflow.latestVersion,
    shown: version === null || model === null ? null : { version, model, openSteps },
    counts: addCounts(counts.values()),
    shownCounts: (version !== null && counts.get(version)) || NO_COUNTS,
    start: start ? { form: start.form ?? null } : null,
    draft,
    grants: held,
    troubles,
    can: {
      edit: may("model.edit"),
      publish: may("model.deploy"),
      grantStart: may("model.grantStart"),
      grantManage: can(principal, "model.grantStart", []),
      export: may("model.export"),
      discard: may("model.deleteDraft"),
    },
  };
}

async function listGrants(ctx: Context, workflowId: string): Promise<WorkflowGrant[]> {
  const rows = await ctx.db
    .select({
      right: grants.right,
      subjectKind: grants.subjectKind,
      subject: grants.subject,
      group: groups.name,
      user: users.name,
    })
    .from(grants)
    .leftJoin(groups, and(eq(grants.subjectKind, "group"), eq(groups.key, grants.subject)))
    .leftJoin(users, and(eq(grants.subjectKind, "user"), eq(users.username, grants.subject)))
    .where(eq(grants.workflowId, workflowId))
    .orderBy(asc(grants.right), asc(grants.subject));
  return rows.map(({ right, subjectKind, subject, group, user }) => ({
    right,
    subjectKind,
    subject,
    name: group ?? user ?? subject,
  }));
}

async function findDraft(ctx: Context, workflowId: string): Promise<WorkflowView["draft"]> {
  const [row] = await ctx.db
    .select({
      revision: workflowDrafts.revision,
      at: workflowDrafts.updatedAt,
      by: workflowDrafts.updatedBy,
      name: users.name,
    })
    .from(workflowDrafts)
    .leftJoin(users, eq(users.username, workflowDrafts.updatedBy))
    .where(eq(workflowDrafts.workflowId, workflowId));
  return row ? { revision: row.revision, savedAt: row.at.toISOString(), savedBy: row.name ?? row.by } : null;
}
