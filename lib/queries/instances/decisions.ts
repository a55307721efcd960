import "server-only";
import { and, desc, sql } from "drizzle-orm";
import { z } from "zod";
import { transitions } from "@/db/schema";
import type { EventOf, FlowReason } from "@/lib/engine";
import { elementName } from "@/lib/model";
import { getModel, readEvent } from "@/lib/runtime";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { readInstance } from "./visible";

export interface DecisionFlow extends FlowReason {
  readonly name: string | null;
  readonly target: string;
  readonly targetName: string;
}

/** One time that an element was left: the flows it could take, which it took and why. */
export interface Decision {
  readonly step: number;
  readonly revision: number;
  readonly at: string;
  readonly flows: readonly DecisionFlow[];
}

export const DecisionsInput = z.strictObject({ element: z.string().min(1).max(255) });
const DECISIONS_MAX = 500;

/** Why an element was left the way it was, each time; the latest first. */
export async function getDecisions(
  ctx: Context,
  instanceId: string,
  input: z.input<typeof DecisionsInput>,
): Promise<Decision[]> {
  const { element: elementId } = DecisionsInput.parse(input);
  const { instance } = await readInstance(ctx, instanceId, "variable.read");
  const { elements, flows } = await getModel(ctx, instance.workflowId, instance.version);
  const outgoing = elements.get(elementId)?.outgoing ?? [];
  if (outgoing.length === 0) return [];
  const rows = await ctx.db
    .select({ revision: transitions.revision, format: transitions.format, event: sql<EventOf<"flowTaken">>`event` })
    .from(transitions)
    .crossJoinLateral(sql`jsonb_array_elements(${transitions.events}) with ordinality as entries(event, place)`)
    .where(
      and(
        ofInstance(transitions, instance.id),
        sql`event->>'type' = 'flowTaken'`,
        sql`event->>'flow' = any(${sql.param(outgoing.map(({ id }) => id))}::text[])`,
      ),
    )
    .orderBy(desc(transitions.revision), sql`place desc`)
    .limit(DECISIONS_MAX);

  // An inclusive or parallel gateway takes several flows in one visit: they are one decision.
  const visits = new Map<string, { step: number; revision: number; at: string; reasons: Map<string, FlowReason> }>();
  for (const { revision, format, event: stored } of rows) {
    const event = readEvent(ctx, stored, format);
    const key = `${revision} ${event.step}`;
    let visit = visits.get(key);
    if (!visit) visits.set(key, (visit = { step: event.step, revision, at: event.at, reasons: new Map() }));
    for (const reason of [event.reason, ...event.others]) {
      if (!visit.reasons.get(reason.flow)?.taken) visit.reasons.set(reason.flow, reason);
    }
  }
  return [...visits.values()].map(({ reasons, ...visit }) => ({
    ...visit,
    flows: outgoing.flatMap((flow): DecisionFlow[] => {
      const reason = reasons.get(flow.id);
      const { target, name } = flows.get(flow.id)!;
      return reason ? [{ ...reason, name: name ?? null, target: target.id, targetName: elementName(target.def) }] : [];
    }),
  }));
}
