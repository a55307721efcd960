import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { comments, incidents, instances, steps, tasks, transitions, workflows } from "@/db/schema";
import type { Db } from "@/db/client";
import { authorize, workflowRelations } from "@/lib/access";
import type { EngineEvent } from "@/lib/engine";
import { byId, ofInstance } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { byGroup, finishedRoots, treesOf } from "./trees";
import { unknownWorkflow } from "./set";

const PAGE = 500;

const ExportInput = z.strictObject({ key: z.string().min(1).max(255), before: z.date().optional() });
export type ExportInput = z.input<typeof ExportInput>;

/**
 * Finished instances of a workflow that nobody called, each with all that it called, as JSON lines: one for each row, which
 * says its kind. Throws `not_found`.
 */
export async function* exportInstances(ctx: Context, input: ExportInput): AsyncGenerator<string> {
  authorize(ctx.principal, "export.json");
  const { key, before = new Date(8.64e15 - 1) } = ExportInput.parse(input);
  const [workflow] = await ctx.db.select().from(workflows).where(eq(workflows.key, key));
  if (!workflow) throw unknownWorkflow(key);
  authorize(ctx.principal, "export.json", workflowRelations(ctx.principal, workflow.id));
  for await (const roots of finishedRoots(ctx.db, "instances.export", workflow.id, before)) {
    for (const [group, ofGroup] of byGroup(roots)) {
      for (const { ids } of await treesOf(ctx.db, group, ofGroup)) {
        // Callers before what they called.
        for (const id of ids.toReversed()) yield* linesOf(ctx.db, id);
      }
    }
  }
}

/** All that is kept of an instance, its history row by row. */
export async function* linesOf(db: Db, instanceId: string): AsyncGenerator<string> {
  for (const row of await db.select().from(instances).where(byId(instances, instanceId))) yield line("instance", row);
  for (let revision = 0; ; ) {
    const page = await db
      .select()
      .from(transitions)
      .where(and(ofInstance(transitions, instanceId), gt(transitions.revision, revision)))
      .orderBy(asc(transitions.revision))
      .limit(PAGE);
    for (const row of page) yield line("transition", { ...row, events: row.events.map(withoutHeaders) });
    if (page.length < PAGE) break;
    revision = page.at(-1)!.revision;
  }
  const ofIt = { step: steps, task: tasks, incident: incidents, comment: comments };
  for (const [kind, table] of Object.entries(ofIt)) {
    for (const row of await db.select().from(table).where(ofInstance(table, instanceId))) yield line(kind, row);
  }
}

function line(kind: string, row: object): string {
  return `${JSON.stringify({ kind, ...row })}\n`;
}

/** Credentials travel in the headers of a call. */
function withoutHeaders(event: EngineEvent): EngineEvent {
  if (event.type !== "jobCreated" || event.job.type !== "http") return event;
  const hidden = Object.fromEntries(Object.keys(event.job.headers).map((name) => [name, "…"]));
  return { ...event, job: { ...event.job, headers: hidden } };
}
