import "server-only";
import { and, eq, exists, ilike, inArray, or, sql, type SQL } from "drizzle-orm";
import { QueryBuilder } from "drizzle-orm/pg-core";
import { acrossBuckets } from "@/db/across-buckets";
import { instances, subscriptions, tasks, users, workflows } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access";
import { bucketOfId } from "@/lib/domain/buckets";
import { PRIORITIES } from "@/lib/domain/status";
import { getModel } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import type { InboxPage, InboxRow } from "./inbox-row";
import { after, cursorColumn, encodeCursor, orderBy, type SortOrder } from "./keyset";
import { likePattern, person } from "./people";
import { requireUser } from "./require-user";

export interface WaitingOptions {
  readonly q?: string | undefined;
  readonly workflow?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const ORDER: SortOrder = {
  keys: [
    { expression: sql`${instances.lastActivityAt}`, cast: "timestamptz" },
    { expression: sql`${instances.id}`, cast: "uuid" },
  ],
  direction: "desc",
};

/** Instances that I started or did a task in, and that only a reply, an event or the time can move on. */
export function isWaitingOfMine(principal: UserPrincipal): SQL {
  const myTask = new QueryBuilder()
    .select({ one: sql`1` })
    .from(tasks)
    .where(
      and(
        eq(tasks.bucket, instances.bucket),
        eq(tasks.instanceId, instances.id),
        eq(tasks.status, "completed"),
        eq(tasks.completedBy, principal.username),
      ),
    );
  return and(eq(instances.status, "waiting"), or(eq(instances.startedBy, principal.username), exists(myTask)))!;
}

export async function listWaiting(ctx: Context, options: WaitingOptions): Promise<InboxPage> {
  const principal = requireUser(ctx);
  const found = await acrossBuckets("tasks.waiting", () =>
    ctx.db
      .select({
        id: instances.id,
        number: instances.number,
        title: instances.title,
        workflowId: instances.workflowId,
        version: instances.version,
        workflowKey: workflows.key,
        workflowName: workflows.name,
        status: instances.status,
        openElements: instances.openElements,
        startedBy: instances.startedBy,
        startedByName: users.name,
        priority: instances.priority,
        dueAt: instances.dueAt,
        lastActivityAt: instances.lastActivityAt,
        cursor: cursorColumn(ORDER),
      })
      .from(instances)
      .innerJoin(workflows, eq(workflows.id, instances.workflowId))
      .leftJoin(users, eq(users.username, instances.startedBy))
      .where(
        and(isWaitingOfMine(principal), matches(options), options.cursor ? after(ORDER, options.cursor) : undefined),
      )
      .orderBy(...orderBy(ORDER))
      .limit(options.limit + 1),
  );

  const page = found.slice(0, options.limit);
  const waits = await openSubscriptions(ctx, page);
  const rows = await Promise.all(
    page.map(
      async (row): Promise<InboxRow> => ({
        id: row.id,
        kind: "instance",
        instanceId: row.id,
        number: row.number,
        title: row.title,
        workflow: { key: row.workflowKey, name: row.workflowName },
        status: row.status,
        taskStatus: null,
        step: await nameElements(ctx, row.workflowId, row.version, waits.get(row.id) ?? row.openElements),
        startedBy: person(row.startedBy, row.startedByName),
        assignee: null,
        priority: PRIORITIES[row.priority] ?? "normal",
        dueAt: row.dueAt?.toISOString() ?? null,
        since: row.lastActivityAt.toISOString(),
        closedAt: null,
      }),
    ),
  );
  const last = page.at(-1);
  return { rows, nextCursor: found.length > options.limit && last ? encodeCursor(last.cursor) : null };
}

function matches(options: WaitingOptions): SQL | undefined {
  const number = options.q && /^#?(\d{1,15})$/.exec(options.q)?.[1];
  return and(
    options.workflow ? eq(workflows.key, options.workflow) : undefined,
    options.q
      ? or(ilike(instances.title, likePattern(options.q)), number ? eq(instances.number, Number(number)) : undefined)
      : undefined,
  );
}

/** The elements that wait for a message or signal, by instance: more telling than the gateway that stands before them. */
async function openSubscriptions(ctx: Context, page: readonly { id: string }[]): Promise<Map<string, string[]>> {
  if (page.length === 0) return new Map();
  const ids = page.map(({ id }) => id);
  const rows = await acrossBuckets("tasks.waiting", () =>
    ctx.db
      .select({ instanceId: subscriptions.instanceId, elementId: subscriptions.elementId })
      .from(subscriptions)
      .where(and(inArray(subscriptions.bucket, ids.map(bucketOfId)), inArray(subscriptions.instanceId, ids)))
      .orderBy(subscriptions.createdAt),
  );
  const byInstance = new Map<string, string[]>();
  for (const { instanceId, elementId } of rows)
    byInstance.set(instanceId, [...(byInstance.get(instanceId) ?? []), elementId]);
  return byInstance;
}

async function nameElements(
  ctx: Context,
  workflowId: string,
  version: number,
  elements: readonly string[],
): Promise<string> {
  const model = await getModel(ctx, workflowId, version);
  return elements.map((id) => model.elements.get(id)?.name ?? id).join(", ");
}
