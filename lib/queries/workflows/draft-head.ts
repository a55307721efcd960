import "server-only";
import { eq } from "drizzle-orm";
import { users, workflowDrafts } from "@/db/schema";
import type { Context } from "@/lib/runtime/context";
import { findWorkflow } from "./internal";

export interface DraftHead {
  /** 0: there is no draft. */
  readonly revision: number;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
}

/** Who saved the draft last, without the draft: what an open studio asks for to see whether it is behind. */
export async function getDraftHead(ctx: Context, key: string): Promise<DraftHead> {
  const { workflow } = await findWorkflow(ctx, key, "model.readDraft");
  const [row] = await ctx.db
    .select({
      revision: workflowDrafts.revision,
      at: workflowDrafts.updatedAt,
      by: workflowDrafts.updatedBy,
      name: users.name,
    })
    .from(workflowDrafts)
    .leftJoin(users, eq(users.username, workflowDrafts.updatedBy))
    .where(eq(workflowDrafts.workflowId, workflow.id));
  return row
    ? { revision: row.revision, savedBy: row.name ?? row.by, savedAt: row.at.toISOString() }
    : { revision: 0, savedBy: null, savedAt: null };
}
