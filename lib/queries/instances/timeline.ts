import "server-only";
import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { steps, transitions, users } from "@/db/schema";
import { can } from "@/lib/access";
import type { CommandType, EngineEvent } from "@/lib/engine";
import { readEvents } from "@/lib/runtime";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { redactEvent } from "./redact";
import { readInstance } from "./visible";

export interface TransitionView {
  readonly revision: number;
  readonly at: string;
  readonly actor: { readonly kind: "user" | "system" | "key"; readonly username: string; readonly name: string };
  readonly reason: string | null;
  readonly command: CommandType;
  readonly events: readonly EngineEvent[];
}

export interface TimelineView {
  /** The latest first. */
  readonly transitions: readonly TransitionView[];
  /** Give it as `before` to read on; null at the beginning. */
  readonly nextBefore: number | null;
  /** Element of each step and wait that the events name. */
  readonly stepElements: Readonly<Record<number, string>>;
  readonly waitElements: Readonly<Record<number, string>>;
  /** Names of the people whom the events name. */
  readonly people: Readonly<Record<string, string>>;
}

export const TimelineInput = z.strictObject({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type TimelineInput = z.input<typeof TimelineInput>;

/** What happened to an instance, transition by transition. */
export async function getInstanceTimeline(
  ctx: Context,
  instanceId: string,
  input: TimelineInput = {},
): Promise<TimelineView> {
  const { before, limit } = TimelineInput.parse(input);
  const { instance, relations } = await readInstance(ctx, instanceId);
  const seesTargets = can(ctx.principal, "job.retries", relations);
  const found = await ctx.db
    .select({
      revision: transitions.revision,
      at: transitions.at,
      actorKind: transitions.actorKind,
      actor: transitions.actor,
      actorName: users.name,
      reason: transitions.reason,
      command: sql<CommandType>`${transitions.command}->>'type'`,
      format: transitions.format,
      events: transitions.events,
    })
    .from(transitions)
    .leftJoin(users, and(eq(users.username, transitions.actor), eq(transitions.actorKind, "user")))
    .where(
      and(ofInstance(transitions, instance.id), before === undefined ? undefined : lt(transitions.revision, before)),
    )
    .orderBy(desc(transitions.revision))
    .limit(limit + 1);
  const page = found.slice(0, limit).map((row) => ({ ...row, events: readEvents(ctx, row.events, row.format) }));
  const events = page.flatMap((row) => row.events);
  return {
    transitions: page.map(
      (row): TransitionView => ({
        revision: row.revision,
        at: row.at.toISOString(),
        actor: { kind: row.actorKind, username: row.actor, name: row.actorName ?? row.actor },
        reason: row.reason,
        command: row.command,
        events: row.events.map((event) => redactEvent(event, seesTargets)),
      }),
    ),
    nextBefore: found.length > limit ? page.at(-1)!.revision : null,
    stepElements: await elementsOfSteps(ctx, instance.id, events),
    waitElements: await elementsOfWaits(ctx, instance.id, events),
    people: await namesOfPeople(ctx, events),
  };
}

export async function elementsOfSteps(
  ctx: Context,
  instanceId: string,
  events: readonly EngineEvent[],
): Promise<Record<number, string>> {
  const wanted = new Set<number>();
  for (const event of events) {
    if ("step" in event) wanted.add(event.step);
    if (event.type === "variableSet") {
      wanted.add(event.scope);
      if (event.by !== undefined) wanted.add(event.by);
    }
  }
  if (wanted.size === 0) return {};
  const rows = await ctx.db
    .select({ step: steps.step, elementId: steps.elementId })
    .from(steps)
    .where(and(ofInstance(steps, instanceId), inArray(steps.step, [...wanted])));
  return Object.fromEntries(rows.map(({ step, elementId }) => [step, elementId]));
}

/** A wait says its element when it opens; a later event about it may be on another page. */
async function elementsOfWaits(
  ctx: Context,
  instanceId: string,
  events: readonly EngineEvent[],
): Promise<Record<number, string>> {
  const known: Record<number, string> = {};
  const wanted = new Set<number>();
  for (const event of events) {
    if (!("wait" in event)) continue;
    if ("element" in event) known[event.wait] = event.element;
    else wanted.add(event.wait);
  }
  const missing = [...wanted].filter((wait) => known[wait] === undefined);
  if (missing.length === 0) return known;
  const rows = await ctx.db
    .select({ wait: sql<number>`(event->>'wait')::integer`, elementId: sql<string>`event->>'element'` })
    .from(transitions)
    .crossJoinLateral(sql`jsonb_array_elements(${transitions.events}) as event`)
    .where(
      and(
        ofInstance(transitions, instanceId),
        sql`event ? 'element'`,
        sql`(event->>'wait')::integer = any(${sql.param(missing)}::integer[])`,
      ),
    );
  for (const { wait, elementId } of rows) known[wait] = elementId;
  return known;
}

async function namesOfPeople(ctx: Context, events: readonly EngineEvent[]): Promise<Record<string, string>> {
  const wanted = new Set<string>();
  for (const event of events) {
    if (event.type === "taskCreated" && event.task.assignee !== undefined) wanted.add(event.task.assignee);
    if (event.type !== "taskAssigned") continue;
    if (event.assignee !== null) wanted.add(event.assignee);
    if (event.previous !== null) wanted.add(event.previous);
  }
  if (wanted.size === 0) return {};
  const rows = await ctx.db
    .select({ username: users.username, name: users.name })
    .from(users)
    .where(inArray(users.username, [...wanted]));
  return Object.fromEntries(rows.map(({ username, name }) => [username, name]));
}
