import { and, asc, eq, lte, sql } from "drizzle-orm";
import { triggers } from "@/db/schema";
import { DomainError } from "@/lib/errors/domain-error";
import { nextDue } from "@/lib/model";
import { type Context, inTransaction, startInstance } from "@/lib/runtime";
import { logger } from "@/lib/runtime/logger";
import { NO_FAILURE, startFailure } from "@/lib/runtime/triggers";

const RETRY_MS = 60_000;

/** Starts the instances whose start timer is due, each in the transaction that sets its next time. Gives their number. */
export async function runStartTimers(ctx: Context): Promise<number> {
  let started = 0;
  while (await startOne(ctx)) started++;
  return started;
}

async function startOne(ctx: Context): Promise<boolean> {
  let taken: { readonly id: string; readonly dueAt: string } | undefined;
  try {
    return await inTransaction(ctx, async (tx) => {
      const [due] = await tx.tx
        .select({
          trigger: triggers,
          now: sql<Date>`clock_timestamp()`.mapWith(triggers.dueAt),
          dueAt: sql<string>`${triggers.dueAt}::text`,
        })
        .from(triggers)
        .where(
          and(eq(triggers.kind, "timer"), eq(triggers.isActive, true), lte(triggers.dueAt, sql`clock_timestamp()`)),
        )
        .orderBy(asc(triggers.dueAt))
        .limit(1)
        .for("update", { skipLocked: true });
      if (!due) return false;
      const { trigger, now } = due;
      taken = { id: trigger.id, dueAt: due.dueAt };
      await startInstance(tx, { workflowId: trigger.workflowId, version: trigger.version, element: trigger.elementId });
      // Times missed in an outage are made up for once, then it goes on with the next one ahead.
      const from = new Date(Math.max(trigger.dueAt!.getTime(), now.getTime())).toISOString();
      const next = trigger.repeat ? nextDue(trigger.repeat, from) : undefined;
      await tx.tx
        .update(triggers)
        .set(
          next?.ok
            ? { dueAt: new Date(next.due), repeat: next.repeat ?? null, ...NO_FAILURE }
            : {
                isActive: false,
                ...(next ? startFailure(new DomainError("invalid_input", next.message)) : NO_FAILURE),
              },
        )
        .where(eq(triggers.id, trigger.id));
      return true;
    });
  } catch (error) {
    if (taken === undefined) throw error;
    logger.error({ err: error, triggerId: taken.id }, "a start timer could not start its workflow; it is tried again");
    await ctx.db
      .update(triggers)
      .set({ dueAt: sql`clock_timestamp() + ${RETRY_MS} * interval '1 ms'`, ...startFailure(error) })
      .where(
        and(
          eq(triggers.id, taken.id),
          eq(triggers.isActive, true),
          // Should the answer to its commit be lost, or another worker have taken it since, it has started and goes on.
          eq(triggers.dueAt, sql`${taken.dueAt}::timestamptz`),
        ),
      );
    return true;
  }
}
