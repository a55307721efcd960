import { sql } from "drizzle-orm";
import { audit } from "@/db/schema";
import { bucketOf, newId } from "@/lib/domain/ids";
import { bucketOfId } from "@/lib/domain/buckets";
import type { JsonObject } from "@/lib/domain/json";
import { actorOf } from "./actor";
import { isId } from "./by-id";
import type { Context } from "./context";

export interface AuditEntry {
  /** What was done, in the past tense: `incident.retried`. */
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly reason?: string;
  readonly details?: JsonObject;
}

const SHARDED_TARGETS = ["instance", "task", "incident", "job", "comment", "message"];

/** Writes down who did what, in the transaction that does it. */
export async function recordAudit(ctx: Context, entry: AuditEntry): Promise<void> {
  const { targetKind, targetId } = entry;
  const bucket =
    SHARDED_TARGETS.includes(targetKind) && isId(targetId)
      ? bucketOfId(targetId)
      : bucketOf("audit", targetKind, targetId);
  await (ctx.tx ?? ctx.db).insert(audit).values({
    bucket,
    id: newId(bucket, ctx.clock?.().getTime()),
    at: ctx.clock?.() ?? sql`clock_timestamp()`,
    ...actorOf(ctx.principal),
    action: entry.action,
    targetKind,
    targetId,
    reason: entry.reason ?? null,
    details: entry.details ?? null,
  });
}
