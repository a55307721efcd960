import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { grants, groups, workflowDrafts, workflows, workflowVersions } from "@/db/schema";
import { authorize } from "@/lib/access";
import { canExecute } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import { compileModel, type Model, type Problem, validateModel } from "@/lib/model";
import { inTransaction, notify, recordAudit, syncTriggers } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { authorOf, lockWorkflow, requireWorkflow, stampOf } from "./internal";
import { savedByOther } from "./save-draft";

const PublishInput = z.strictObject({
  key: z.string().min(1).max(255),
  /** The draft that the caller looked at. */
  revision: z.number().int().min(1),
  /** What changed, for those who come later. */
  note: z.string().trim().max(2_000).default(""),
});
export type PublishInput = z.input<typeof PublishInput>;

/** What the engine would refuse or stumble over, and what deserves a look. */
export function problemsOf(model: Model): Problem[] {
  return validateModel(model, { executable: canExecute });
}

/**
 * Makes the draft the next version. Running instances stay on theirs. Throws `invalid_input` with the problems of a model that
 * can't run, and `conflict` when the draft is not the one the caller saw or holds nothing new.
 */
export async function publishWorkflow(ctx: Context, input: PublishInput): Promise<{ version: number }> {
  authorize(ctx.principal, "model.deploy");
  const { key, revision, note } = PublishInput.parse(input);
  const { id: workflowId } = await requireWorkflow(ctx, key, "model.deploy");
  const [draft] = await (ctx.tx ?? ctx.db)
    .select({ model: workflowDrafts.model })
    .from(workflowDrafts)
    .where(and(eq(workflowDrafts.workflowId, workflowId), eq(workflowDrafts.revision, revision)));
  if (!draft) throw await savedByOther(ctx, workflowId);
  const { model } = draft;
  refuseErrors(problemsOf(model));
  const compiled = compileModel(model);

  const version = await inTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx, key, "model.deploy");
    const version = (workflow.latestVersion ?? 0) + 1;
    if (await isLatest(ctx, workflowId, workflow.latestVersion, model)) {
      throw new DomainError(
        "conflict",
        `The draft is the same as version ${workflow.latestVersion}. Nothing was published.`,
        {
          version: workflow.latestVersion,
        },
      );
    }
    await ctx.tx
      .insert(workflowVersions)
      .values({ workflowId, version, model, note, publishedAt: stampOf(ctx), publishedBy: authorOf(ctx) });
    await ctx.tx
      .update(workflows)
      .set({
        latestVersion: version,
        name: model.name,
        ...(model.documentation !== undefined && { description: model.documentation }),
      })
      .where(eq(workflows.id, workflowId));
    await grantWork(ctx, workflowId, model);
    await recordAudit(ctx, {
      action: "workflow.published",
      targetKind: "workflow",
      targetId: workflowId,
      details: { key, version, note },
    });
    // Here, so that a start timer that can't be set refuses the whole publication and no version is left without its triggers.
    await syncTriggers(ctx, workflowId, version, compiled);
    notify(ctx, "workflows");
    return version;
  });
  return { version };
}

function refuseErrors(problems: readonly Problem[]): void {
  const errors = problems.filter((p) => p.severity === "error");
  if (errors.length === 0) return;
  const count = errors.length === 1 ? "1 problem keeps" : `${errors.length} problems keep`;
  throw new DomainError(
    "invalid_input",
    `${count} this workflow from running: ${errors[0]!.message} Nothing was published, the draft is kept. Correct what is marked, then publish again.`,
    { problems: errors },
  );
}

async function isLatest(
  ctx: Context & { tx: NonNullable<Context["tx"]> },
  workflowId: string,
  latest: number | null,
  model: Model,
): Promise<boolean> {
  if (latest === null) return false;
  const [same] = await ctx.tx
    .select({ version: workflowVersions.version })
    .from(workflowVersions)
    .where(
      and(
        eq(workflowVersions.workflowId, workflowId),
        eq(workflowVersions.version, latest),
        eq(workflowVersions.model, model),
      ),
    );
  return same !== undefined;
}

/** Groups that the model gives tasks see all its instances. A right is never taken here: older versions still run. */
async function grantWork(
  ctx: Context & { tx: NonNullable<Context["tx"]> },
  workflowId: string,
  model: Model,
): Promise<void> {
  const named = groupsOf(model);
  if (named.length === 0) return;
  const known = await ctx.tx.select({ key: groups.key }).from(groups).where(inArray(groups.key, named));
  if (known.length === 0) return;
  await ctx.tx
    .insert(grants)
    .values(
      known.map(({ key }) => ({ workflowId, right: "work" as const, subjectKind: "group" as const, subject: key })),
    )
    .onConflictDoNothing();
}

/** Groups that the model names literally. */
export function groupsOf(model: Model): string[] {
  const fromTasks = model.elements.flatMap((e) => (e.type === "userTask" ? (e.candidateGroups ?? []) : []));
  const fromLanes = (model.lanes ?? []).flatMap((l) => (l.group === undefined ? [] : [l.group]));
  return [...new Set([...fromTasks, ...fromLanes])].filter((g) => !g.startsWith("="));
}
