import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { incidents } from "@/db/schema";
import { authorize } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { DomainError } from "@/lib/errors/domain-error";
import { executeCommand, inTransaction, recordAudit } from "@/lib/runtime";
import { logger } from "@/lib/runtime/logger";
import type { Context } from "@/lib/runtime/context";
import { lockIncident, type LockedIncident, requireUnresolved } from "./internal";

const RetryIncidentInput = z.strictObject({ incidentId: z.uuid() });
export type RetryIncidentInput = z.input<typeof RetryIncidentInput>;

export interface RetryOutcome {
  /** Stopped again at once, and why; null where it went on, or a worker now makes the call again. */
  readonly stoppedAgain: string | null;
}

/** Runs the step of an incident again. Throws `not_found` or `conflict`. */
export async function retryIncident(ctx: Context, input: RetryIncidentInput): Promise<RetryOutcome> {
  authorize(ctx.principal, "incident.retry");
  const { incidentId } = RetryIncidentInput.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const incident = await lockIncident(ctx, incidentId);
    authorize(ctx.principal, "incident.retry", incident.relations);
    await requireUnresolved(ctx, incident);
    await executeCommand(ctx, { instanceId: incident.instanceId, command: { type: "retry", step: incident.step } });
    await recordAudit(ctx, {
      action: "incident.retried",
      targetKind: "incident",
      targetId: incidentId,
      details: { code: incident.code, element: incident.elementId },
    });
    return outcomeOf(ctx, incident);
  });
}

/** Whether the instance met a new incident within the transaction that retried this one; incidents are numbered as they arise. */
export async function outcomeOf(ctx: Context & { tx: Tx }, retried: LockedIncident): Promise<RetryOutcome> {
  const [again] = await ctx.tx
    .select({ message: incidents.message })
    .from(incidents)
    .where(
      and(
        eq(incidents.instanceId, retried.instanceId),
        eq(incidents.bucket, bucketOfId(retried.instanceId)),
        gt(incidents.incident, retried.incident),
        isNull(incidents.resolvedAt),
      ),
    )
    .limit(1);
  return { stoppedAgain: again?.message ?? null };
}

const RetryIncidentsInput = z.strictObject({ incidentIds: z.array(z.uuid()).min(1).max(100) });
export type RetryIncidentsInput = z.input<typeof RetryIncidentsInput>;

export interface RetryResult {
  readonly incidentId: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Retries each by itself: one that can't be retried, or is not the caller's to retry, says so and holds up no other. */
export async function retryIncidents(ctx: Context, input: RetryIncidentsInput): Promise<RetryResult[]> {
  authorize(ctx.principal, "incident.retry");
  const { incidentIds } = RetryIncidentsInput.parse(input);
  const results: RetryResult[] = [];
  for (const incidentId of incidentIds) {
    try {
      const { stoppedAgain } = await retryIncident(ctx, { incidentId });
      results.push({
        incidentId,
        ok: stoppedAgain === null,
        message: stoppedAgain === null ? "Runs again." : `Stopped again: ${stoppedAgain}`,
      });
    } catch (error) {
      results.push({ incidentId, ok: false, message: whyNot(error, incidentId) });
    }
  }
  return results;
}

function whyNot(error: unknown, incidentId: string): string {
  if (error instanceof DomainError) return error.message;
  logger.error({ err: error, incidentId }, "an incident could not be retried");
  return "Something went wrong on our side. This one is as it was: open it and try it alone.";
}
