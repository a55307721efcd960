import "server-only";
import { and, asc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { messages, triggers } from "@/db/schema";
import type { Context } from "@/lib/runtime/context";

/** What should have gone on in a workflow by itself and could not, with no instance that could have an incident of it. */
export type Trouble =
  | {
      readonly kind: "timer" | "signal";
      readonly triggerId: string;
      readonly elementId: string;
      readonly why: string;
      readonly at: string;
      /** When it is tried again by itself; null: not. */
      readonly retryAt: string | null;
    }
  | {
      readonly kind: "message";
      readonly messageId: string;
      readonly name: string;
      readonly key: string;
      readonly why: string;
      readonly at: string;
      readonly expiresAt: string;
    };

const MESSAGES_MAX = 20;

/** The start events that fail, and messages that were refused and wait, the oldest first. The caller has checked the right. */
export async function listTroubles(ctx: Context, workflowId: string, version: number | null): Promise<Trouble[]> {
  if (version === null) return [];
  const [failing, refused] = await Promise.all([
    ctx.db
      .select()
      .from(triggers)
      .where(and(eq(triggers.workflowId, workflowId), eq(triggers.version, version), isNotNull(triggers.lastFailedAt)))
      .orderBy(asc(triggers.id)),
    acrossBuckets("messages.refused", () =>
      ctx.db
        .select()
        .from(messages)
        .where(
          and(
            eq(messages.refusedBy, workflowId),
            isNull(messages.consumedAt),
            gt(messages.expiresAt, sql`clock_timestamp()`),
          ),
        )
        .orderBy(asc(messages.id))
        .limit(MESSAGES_MAX),
    ),
  ]);
  return [
    ...failing.map(
      ({ id, kind, elementId, lastError, lastFailedAt, dueAt, isActive }): Trouble => ({
        kind: kind === "timer" ? "timer" : "signal",
        triggerId: id,
        elementId,
        why: lastError ?? "",
        at: lastFailedAt!.toISOString(),
        retryAt: kind === "timer" && isActive ? (dueAt?.toISOString() ?? null) : null,
      }),
    ),
    ...refused.map(
      ({ id, name, key, refusal, publishedAt, expiresAt }): Trouble => ({
        kind: "message",
        messageId: id,
        name,
        key,
        why: refusal ?? "",
        at: publishedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      }),
    ),
  ];
}
