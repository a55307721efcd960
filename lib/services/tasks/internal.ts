import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { instances, instanceStates, tasks, users } from "@/db/schema";
import { authorize, type Relation, taskRelations } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { DomainError } from "@/lib/errors/domain-error";
import { byId } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";

export type LockedTask = typeof tasks.$inferSelect & {
  readonly version: number;
  /** How the caller stands to it, read under the lock. */
  readonly relations: readonly Relation[];
};

/**
 * The task, with its instance locked as the runtime locks it, so that who comes second sees what the first one did.
 * Throws `not_found` where there is none or the caller may not read it.
 */
export async function lockTask(ctx: Context & { tx: Tx }, taskId: string): Promise<LockedTask> {
  const bucket = bucketOfId(taskId);
  const ofTask = sql`(select ${tasks.instanceId} from ${tasks} where ${tasks.id} = ${taskId} and ${tasks.bucket} = ${bucket})`;
  await ctx.tx
    .select({ revision: instanceStates.revision })
    .from(instanceStates)
    .where(and(eq(instanceStates.bucket, bucket), eq(instanceStates.instanceId, ofTask)))
    .for("no key update");
  const [row] = await ctx.tx
    .select({ task: tasks, version: instances.version })
    .from(tasks)
    .innerJoin(instances, and(eq(instances.id, tasks.instanceId), eq(instances.bucket, tasks.bucket)))
    .where(byId(tasks, taskId));
  if (!row)
    throw new DomainError(
      "not_found",
      "There is no such task. It may have been removed with its instance. Go back to your inbox.",
    );
  return { ...row.task, version: row.version, relations: taskRelations(ctx.principal, row.task) };
}

/** Throws a `conflict` that says who did what and when, unless the task is open. */
export async function requireOpen(ctx: Context & { tx: Tx }, task: LockedTask): Promise<void> {
  if (task.status === "open") return;
  if (task.status === "cancelled") {
    throw new DomainError(
      "conflict",
      `"${task.name}" is no longer needed: the workflow went on without it${when(task.closedAt)}. ${KEPT}`,
      {
        what: "cancelled",
        at: task.closedAt?.toISOString(),
      },
    );
  }
  const by = task.completedBy;
  const isMe = ctx.principal.kind === "user" && ctx.principal.username === by;
  const who = isMe ? "You" : await nameOf(ctx, by);
  throw new DomainError("conflict", `${who} completed "${task.name}"${when(task.closedAt)}. ${KEPT}`, {
    what: "completed",
    by,
    byName: who,
    at: task.closedAt?.toISOString(),
  });
}

/** The `conflict` of a task that somebody else holds. */
export async function heldBy(ctx: Context & { tx: Tx }, task: LockedTask): Promise<DomainError> {
  const who = await nameOf(ctx, task.assignee);
  return new DomainError("conflict", `${who} took "${task.name}"${when(task.claimedAt)}. ${KEPT}`, {
    what: "taken",
    by: task.assignee,
    byName: who,
    at: task.claimedAt?.toISOString(),
  });
}

/** Refuses as the matrix does, except that somebody who was a candidate a moment ago is told who was faster. */
export async function requireReadable(ctx: Context & { tx: Tx }, task: LockedTask): Promise<void> {
  const { principal } = ctx;
  const wasOffered =
    principal.kind === "user" &&
    (task.users.includes(principal.username) ||
      task.groups.some((group) => principal.groups.includes(group)) ||
      task.completedBy === principal.username);
  if (!wasOffered) authorize(principal, "task.read", task.relations);
}

const KEPT = "Nothing of yours was saved to it; what you typed stays on your screen.";

export async function nameOf(ctx: Context & { tx: Tx }, username: string | null): Promise<string> {
  if (username === null) return "Somebody";
  const [user] = await ctx.tx.select({ name: users.name }).from(users).where(eq(users.username, username));
  return user?.name ?? username;
}

/** The instant in words that are the same for everyone; screens show `details.at` in the reader's own zone. */
function when(at: Date | null): string {
  return at ? ` at ${at.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
}
