import { and, asc, eq, gt, inArray, lte } from "drizzle-orm";
import { acrossBuckets } from "@/db/across-buckets";
import { subscriptions, triggers } from "@/db/schema";
import { idFrom } from "@/lib/domain/ids";
import type { JsonObject } from "@/lib/domain/json";
import { DomainError } from "@/lib/errors/domain-error";
import type { Context } from "./context";
import { executeCommand } from "./execute-command";
import { indexable } from "./indexable";
import { logger } from "./logger";
import { startInstance } from "./start-instance";
import { isOutdated, outdated } from "./stored";

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
 * meanwhile are passed over. Then it starts each workflow that begins with it. Throws `outdated` when a newer version of the
 * app wrote some of them.
 */
export async function handOutSignal(ctx: Context, signal: Signal): Promise<Heard> {
  const { name, at, workflows } = signal;
  let delivered = 0;
  let unread = 0;
  for (let last = ""; ; ) {
    const batch = await acrossBuckets("subscriptions.ofSignal", () =>
      ctx.db
        .select({ id: subscriptions.id, instanceId: subscriptions.instanceId, wait: subscriptions.wait })
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
      const outcome = await deliver(ctx, signal, each);
      if (outcome === "heard") delivered++;
      else if (outcome === "unread") unread++;
    }
    if (batch.length < BATCH) break;
    last = batch.at(-1)!.id;
  }
  const heard = { delivered, started: await startBySignal(ctx, signal) };
  if (unread === 0) return heard;
  throw outdated(
    `Of the instances that wait for this signal ${unread} were written by a newer version of Throughline, which is being rolled out, and have not heard it yet; the others have. Send it again in a moment, with the same idempotency key: nobody hears it twice.`,
    heard,
  );
}

async function deliver(
  ctx: Context,
  { id, variables }: Signal,
  { instanceId, wait }: { readonly instanceId: string; readonly wait: number },
): Promise<"heard" | "missed" | "unread"> {
  try {
    await executeCommand(ctx, {
      instanceId,
      command: { type: "deliverSignal", subscription: wait, variables: { ...variables } },
      commandId: idFrom(id, instanceId, String(wait)),
    });
    return "heard";
  } catch (error) {
    if (isOutdated(error)) return "unread";
    // Moved on, ended or suspended: a signal does not wait for anybody.
    if (!(error instanceof DomainError)) throw error;
    return "missed";
  }
}

/** Starts each workflow that begins with the signal, once however often this is done. */
async function startBySignal(ctx: Context, { id, name, variables, workflows }: Signal): Promise<number> {
  const beginnings = await ctx.db
    .select({ workflowId: triggers.workflowId, version: triggers.version, element: triggers.elementId })
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
  for (const beginning of beginnings) {
    try {
      await startInstance(ctx, {
        ...beginning,
        variables: { ...variables },
        idempotencyKey: `signal ${id} ${beginning.element}`,
      });
      started++;
    } catch (error) {
      if (!(error instanceof DomainError) || isOutdated(error)) throw error;
      logger.warn({ ...beginning, signal: name, code: error.code }, "a signal could not start a workflow");
    }
  }
  return started;
}
