import { and, asc, eq, gt, inArray, lte } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { subscriptions, triggers } from "@/db/schema";
import { idFrom } from "@/lib/domain/ids";
import type { JsonObject } from "@/lib/domain/json";
import { DomainError, isTemporary, type TemporaryError } from "@/lib/errors/domain-error";
import type { Context } from "./context";
import { executeCommand } from "./execute-command";
import { indexable } from "./indexable";
import { logger } from "./logger";
import { startInstance } from "./start-instance";
import { NO_FAILURE, startFailure } from "./triggers";

const BATCH = 200;

export interface Signal {
  /** Whoever hands it out again says the same, and nobody gets it twice. */
  readonly id: string;
  readonly name: string;
  readonly variables: Readonly<JsonObject>;
  /** Who has waited since before this moment hears it. */
  readonly at: Date;
  /** Only instances of these workflows hear it, and only these are started; absent: all. */
  readonly workflows?: readonly string[];
}

export interface Heard {
  /** How many events it made happen. */
  readonly delivered: number;
  /** How many instances it started. */
  readonly started: number;
}

/**
 * Gives a signal to all that waited for it when it was thrown, each in a transaction of its own; those that have moved on
 * meanwhile are passed over. Then it starts each workflow that begins with it. Throws `outdated` or `busy` when some could
 * not take it at this moment; handed out again, it reaches those.
 */
export async function handOutSignal(ctx: Context, signal: Signal): Promise<Heard> {
  const { name, at, workflows } = signal;
  let delivered = 0;
  let notYet = 0;
  let why: TemporaryError | undefined;
  // A command waits seconds for a thread: others of the same workflow would wait as long, and as much in vain.
  const busy = new Set<string>();
  for (let last = ""; ; ) {
    const batch = await acrossBuckets("subscriptions.ofSignal", () =>
      ctx.db
        .select({
          id: subscriptions.id,
          instanceId: subscriptions.instanceId,
          workflowId: subscriptions.workflowId,
          wait: subscriptions.wait,
        })
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.name, indexable(name)),
            eq(subscriptions.key, ""),
            eq(subscriptions.kind, "signal"),
            lte(subscriptions.createdAt, at),
            workflows && inArray(subscriptions.workflowId, [...workflows]),
            last === "" ? undefined : gt(subscriptions.id, last),
          ),
        )
        .orderBy(asc(subscriptions.id))
        .limit(BATCH),
    );
    for (const each of batch) {
      const outcome = busy.has(each.workflowId) ? why! : await deliver(ctx, signal, each);
      if (outcome === "heard") delivered++;
      else if (outcome !== "missed") {
        notYet++;
        why = outcome;
        if (outcome.code === "busy") busy.add(each.workflowId);
      }
    }
    if (batch.length < BATCH) break;
    last = batch.at(-1)!.id;
  }
  const heard = { delivered, started: await startBySignal(ctx, signal) };
  if (!why) return heard;
  throw new DomainError(
    why.code,
    `Of the instances that wait for this signal ${notYet} have not heard it yet, the others have. ${REASONS[why.code]} Send it again in a moment, with the same idempotency key: nobody hears it twice.`,
    { ...why.details, ...heard },
  );
}

const REASONS = {
  busy: "Expressions that take long keep their workflows busy at the moment.",
  outdated: "They were written by a newer version of Throughline, which is being rolled out.",
  unavailable: "The database does not answer.",
} as const satisfies Record<TemporaryError["code"], string>;

async function deliver(
  ctx: Context,
  { id, variables }: Signal,
  { instanceId, wait }: { readonly instanceId: string; readonly wait: number },
): Promise<"heard" | "missed" | TemporaryError> {
  try {
    await executeCommand(ctx, {
      instanceId,
      command: { type: "deliverSignal", subscription: wait, variables: { ...variables } },
      commandId: idFrom(id, instanceId, String(wait)),
    });
    return "heard";
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Moved on, ended or suspended: a signal does not wait for anybody.
    return isTemporary(error) ? error : "missed";
  }
}

/** Starts each workflow that begins with the signal, once however often this is done. */
async function startBySignal(ctx: Context, { id, name, variables, workflows }: Signal): Promise<number> {
  const beginnings = await ctx.db
    .select({
      triggerId: triggers.id,
      lastFailedAt: triggers.lastFailedAt,
      workflowId: triggers.workflowId,
      version: triggers.version,
      element: triggers.elementId,
    })
    .from(triggers)
    .where(
      and(
        eq(triggers.kind, "signal"),
        eq(triggers.name, indexable(name)),
        eq(triggers.isActive, true),
        workflows && inArray(triggers.workflowId, [...workflows]),
      ),
    )
    .orderBy(asc(triggers.id));
  let started = 0;
  for (const { triggerId, lastFailedAt, ...beginning } of beginnings) {
    try {
      await startInstance(ctx, {
        ...beginning,
        variables: { ...variables },
        idempotencyKey: `signal ${id} ${beginning.element}`,
      });
      started++;
      if (lastFailedAt) await ctx.db.update(triggers).set(NO_FAILURE).where(eq(triggers.id, triggerId));
    } catch (error) {
      if (!(error instanceof DomainError) || isTemporary(error)) throw error;
      logger.warn({ ...beginning, signal: name, code: error.code }, "a signal could not start a workflow");
      await ctx.db.update(triggers).set(startFailure(error)).where(eq(triggers.id, triggerId));
    }
  }
  return started;
}
