import { open } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isNotNull } from "drizzle-orm";
import { workflows } from "@/db/schema";
import type { Db } from "@/db/client";
import { authorize } from "@/lib/access";
import { announce } from "@/lib/live/announce";
import { bucketOfId } from "@/lib/domain/buckets";
import { inTransaction, recordAudit } from "@/lib/runtime";
import { bucketsOf, isOtherLayout } from "@/lib/runtime/claim-groups";
import { databaseNow } from "@/lib/runtime/clock";
import type { Context } from "@/lib/runtime/context";
import { driverError } from "@/lib/runtime/database-error";
import { query } from "@/lib/runtime/in-transaction";
import { logger } from "@/lib/runtime/logger";
import { linesOf } from "./export";
import { byGroup, finishedRoots, treesOf } from "./trees";

const DAY_MS = 86_400_000;
const BATCH = 100;
/** Rows of one instance that a statement removes by themselves. */
const ROWS = 200;
/** After each batch it rests three times as long as that took, so that a quarter of one connection is all it takes from others. */
const REST = 3;
const REST_MS_MIN = 20;

type Workflow = typeof workflows.$inferSelect;

export interface RemoveOptions {
  /** Whether this process looks after the claim group. */
  readonly isMine?: (group: number) => boolean;
  /** A directory that gets what is removed, as JSON lines, before it is removed. */
  readonly exportTo?: string;
  /** Names this process in the files' names. */
  readonly exporter?: string;
  readonly isStopping?: () => boolean;
}

/**
 * Removes finished instances whose time is over, in whole call trees and small batches. Gives their number. What goes wrong
 * with one workflow is thrown once the others have had their turn.
 */
export async function removeExpired(ctx: Context, options: RemoveOptions = {}): Promise<number> {
  authorize(ctx.principal, "retention.write", ["any"]);
  const limited = await ctx.db.select().from(workflows).where(isNotNull(workflows.retentionDays));
  let removed = 0;
  const failures: unknown[] = [];
  for (const workflow of limited) {
    try {
      removed += await removeOf(ctx, workflow, options);
    } catch (error) {
      if (isOtherLayout(error)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return removed;
}

async function removeOf(ctx: Context, workflow: Workflow, options: RemoveOptions): Promise<number> {
  const before = new Date((await inTransaction(ctx, databaseNow)).getTime() - workflow.retentionDays! * DAY_MS);
  let removed = 0;
  try {
    for await (const count of removeBatches(ctx, workflow, before, options)) removed += count;
  } finally {
    if (removed > 0) {
      announce(ctx.db, ["instances"]);
      await recordAudit(ctx, {
        action: "retention.removed",
        targetKind: "workflow",
        targetId: workflow.id,
        details: { instances: removed, endedBefore: before.toISOString() },
      });
    }
  }
  return removed;
}

/** Gives the number of instances that it removed, batch by batch. */
async function* removeBatches(
  ctx: Context,
  workflow: Workflow,
  before: Date,
  { isMine = () => true, exportTo, exporter = "export", isStopping = () => false }: RemoveOptions,
): AsyncGenerator<number> {
  const { db } = ctx;
  for await (const roots of finishedRoots(db, "instances.expired", workflow.id, before)) {
    for (const [group, ofGroup] of byGroup(roots)) {
      if (!isMine(group)) continue;
      for (let from = 0; from < ofGroup.length; from += BATCH) {
        const trees = await treesOf(db, group, ofGroup.slice(from, from + BATCH));
        const ids = trees.flatMap((tree) => (tree.isBusy ? [] : tree.ids));
        // Within a tree the deepest go first: whatever ends this, nobody is left without a caller that is there.
        for (let at = 0; at < ids.length; at += BATCH) {
          if (isStopping()) return;
          const batch = ids.slice(at, at + BATCH);
          const begun = performance.now();
          const file = exportTo === undefined ? undefined : path.join(exportTo, fileName(workflow.key, exporter));
          yield await removeTogether(ctx, group, batch, file);
          await sleep(Math.max(REST_MS_MIN, (performance.now() - begun) * REST));
        }
      }
    }
  }
}

/** What can't be removed at once is removed one by one; what can't be removed at all stays, and holds up nothing else. */
async function removeTogether(ctx: Context, group: number, ids: readonly string[], file?: string): Promise<number> {
  try {
    return await exportThen(ctx.db, file, ids, () => removeBatch(ctx.db, group, ids));
  } catch (error) {
    if (!isRefusal(error) || isOtherLayout(error)) throw error;
  }
  let removed = 0;
  for (const id of ids) {
    try {
      removed += await exportThen(ctx.db, file, [id], () => removeLarge(ctx, id));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      logger.error({ err: error, instanceId: id }, "a finished instance could not be removed; it is tried again");
    }
  }
  return removed;
}

/** Whether the database said no, so that nothing was changed. When a connection is lost nobody knows. */
function isRefusal(error: unknown): boolean {
  const code = driverError(error)?.code ?? "";
  return /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code);
}

/** In one transaction, in statements that each take but a moment, however long the history. */
function removeLarge(ctx: Context, id: string): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const bucket = bucketOfId(id);
    const [found] = await query(tx, {
      text: "select 1 from instances where id = $1 and bucket = $2 and ended_at is not null for update",
      values: [id, bucket],
    });
    if (!found) return 0;
    for (const [table, number] of [
      ["transitions", "revision"],
      ["steps", "step"],
    ] as const) {
      const [last] = await query<{ last: number | null }>(tx, {
        text: `select max(${number}) as last from ${table} where instance_id = $1 and bucket = $2`,
        values: [id, bucket],
      });
      for (let upTo = ROWS; upTo - ROWS < (last?.last ?? 0); upTo += ROWS) {
        await query(tx, {
          text: `delete from ${table} where instance_id = $1 and bucket = $2 and ${number} <= $3`,
          values: [id, bucket, upTo],
        });
      }
    }
    await query(tx, { text: "delete from instances where id = $1 and bucket = $2", values: [id, bucket] });
    return 1;
  });
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

/** Writes what is kept of these instances to a file, then removes them; what is refused is not left in the file. */
async function exportThen(
  db: Db,
  file: string | undefined,
  ids: readonly string[],
  remove: () => Promise<number>,
): Promise<number> {
  if (file === undefined) return remove();
  const handle = await open(file, "a", 0o600);
  try {
    const { size } = await handle.stat();
    for (const id of ids) for await (const line of linesOf(db, id)) await handle.appendFile(line);
    await handle.sync();
    try {
      return await remove();
    } catch (error) {
      if (isRefusal(error)) await handle.truncate(size);
      throw error;
    }
  } finally {
    await handle.close();
  }
}
