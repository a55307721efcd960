import { open } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isNotNull } from "drizzle-orm";
import { workflows } from "@/db/schema";
import type { Db } from "@/db/client";
import { authorize } from "@/lib/access";
import { announce } from "@/lib/live/announce";
import { inTransaction, recordAudit } from "@/lib/runtime";
import { bucketsOf } from "@/lib/runtime/claim-groups";
import type { Context } from "@/lib/runtime/context";
import { databaseNow } from "@/lib/runtime/clock";
import { linesOf } from "./export";
import { byGroup, finishedRoots, treesOf } from "./trees";

const DAY_MS = 86_400_000;
const BATCH = 100;
/** After each batch it rests three times as long as that took, so that a quarter of one connection is all it takes from others. */
const REST = 3;
const REST_MS_MIN = 20;

export interface RemoveOptions {
  /** Whether this process looks after the claim group. */
  readonly isMine?: (group: number) => boolean;
  /** A directory that gets what is removed, as JSON lines, before it is removed. */
  readonly exportTo?: string;
  /** Names this process in the files' names. */
  readonly exporter?: string;
  readonly isStopping?: () => boolean;
}

/** Removes finished instances whose time is over, in whole call trees and small batches. Gives their number. */
export async function removeExpired(ctx: Context, options: RemoveOptions = {}): Promise<number> {
  authorize(ctx.principal, "retention.write", ["any"]);
  const limited = await ctx.db.select().from(workflows).where(isNotNull(workflows.retentionDays));
  let removed = 0;
  for (const workflow of limited) {
    const before = new Date((await inTransaction(ctx, databaseNow)).getTime() - workflow.retentionDays! * DAY_MS);
    const count = await removeOf(ctx.db, workflow, before, options);
    removed += count;
    if (count === 0) continue;
    announce(ctx.db, ["instances"]);
    await recordAudit(ctx, {
      action: "retention.removed",
      targetKind: "workflow",
      targetId: workflow.id,
      details: { instances: count, endedBefore: before.toISOString() },
    });
  }
  return removed;
}

async function removeOf(
  db: Db,
  workflow: { readonly id: string; readonly key: string },
  before: Date,
  { isMine = () => true, exportTo, exporter = "export", isStopping = () => false }: RemoveOptions,
): Promise<number> {
  let removed = 0;
  for await (const roots of finishedRoots(db, "instances.expired", workflow.id, before)) {
    for (const [group, ofGroup] of byGroup(roots)) {
      if (!isMine(group)) continue;
      for (let from = 0; from < ofGroup.length; from += BATCH) {
        const trees = await treesOf(db, group, ofGroup.slice(from, from + BATCH));
        const ids = trees.flatMap((tree) => (tree.isBusy ? [] : tree.ids));
        // Within a tree the deepest go first: whatever ends this, nobody is left without a caller that is there.
        for (let at = 0; at < ids.length; at += BATCH) {
          if (isStopping()) return removed;
          const batch = ids.slice(at, at + BATCH);
          const begun = performance.now();
          if (exportTo !== undefined)
            await writeLines(db, path.join(exportTo, fileName(workflow.key, exporter)), batch);
          removed += await removeBatch(db, group, batch);
          await sleep(Math.max(REST_MS_MIN, (performance.now() - begun) * REST));
        }
      }
    }
  }
  return removed;
}

/** Their rows in other tables go with them. */
async function removeBatch(db: Db, group: number, ids: readonly string[]): Promise<number> {
  const { rowCount } = await db.$client.query({
    name: "throughline_remove_instances",
    text: "delete from instances where bucket = any($1::int[]) and id = any($2::uuid[]) and ended_at is not null",
    values: [bucketsOf(group), ids],
  });
  return rowCount ?? 0;
}

function fileName(key: string, exporter: string): string {
  return `${key}-${new Date().toISOString().slice(0, 10)}-${exporter.replace(/[^\w.-]/g, "_")}.jsonl`;
}

/** Appends what is kept of these instances, and returns once it is on the disk. */
async function writeLines(db: Db, file: string, ids: readonly string[]): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    for (const id of ids) for await (const line of linesOf(db, id)) await handle.appendFile(line);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
