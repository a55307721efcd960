import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { instanceStates, transitions, users } from "@/db/schema";
import { can } from "@/lib/access";
import type { Json } from "@/lib/domain/json";
import { type EventOf, ROOT, type Trace } from "@/lib/engine";
import { getModel, readEvent, readState } from "@/lib/runtime";
import { ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { elementsOfSteps } from "./timeline";
import { labelOf } from "./label-of";
import { readInstance } from "./visible";

export interface VariableChange {
  readonly revision: number;
  readonly at: string;
  readonly value: Json;
  /** The step that set it: number, element and its name. null: it came from outside. */
  readonly by: { readonly step: number; readonly elementId: string; readonly name: string } | null;
  /** Whose command it was. */
  readonly actor: string;
  readonly actorKind: "user" | "system" | "key";
  readonly trace: Trace | null;
}

export interface VariableView {
  readonly name: string;
  readonly value: Json;
  /** The oldest first; the last one set the present value. */
  readonly history: readonly VariableChange[];
}

export interface VariableScope {
  /** 0 is the instance. */
  readonly step: number;
  readonly elementId: string | null;
  readonly name: string;
  readonly variables: readonly VariableView[];
}

export interface InstanceVariablesView {
  readonly revision: number;
  /** The instance first, then its open steps that hold variables of their own. */
  readonly scopes: readonly VariableScope[];
  readonly canEdit: boolean;
}

const CHANGES_MAX = 2_000;

/** The variables that an instance holds now, each with all its values so far. */
export async function getInstanceVariables(ctx: Context, instanceId: string): Promise<InstanceVariablesView> {
  const { instance, relations } = await readInstance(ctx, instanceId, "variable.read");
  const [[stored], found, { elements }] = await Promise.all([
    ctx.db.select().from(instanceStates).where(ofInstance(instanceStates, instance.id)),
    ctx.db
      .select({
        revision: transitions.revision,
        at: transitions.at,
        actor: transitions.actor,
        actorKind: transitions.actorKind,
        actorName: users.name,
        format: transitions.format,
        event: sql<EventOf<"variableSet">>`event`,
      })
      .from(transitions)
      .crossJoinLateral(sql`jsonb_array_elements(${transitions.events}) with ordinality as entries(event, place)`)
      .leftJoin(users, and(eq(users.username, transitions.actor), eq(transitions.actorKind, "user")))
      .where(and(ofInstance(transitions, instance.id), sql`event->>'type' = 'variableSet'`))
      .orderBy(asc(transitions.revision), sql`place`)
      .limit(CHANGES_MAX),
    getModel(ctx, instance.workflowId, instance.version),
  ]);
  const state = readState(ctx, stored!.state);
  const changes = found.map((row) => ({ ...row, event: readEvent(ctx, row.event, row.format) }));
  const stepElements = await elementsOfSteps(
    ctx,
    instance.id,
    changes.map(({ event }) => event),
  );
  const nameOf = (element: string) => labelOf({ elements }, element);
  const histories = new Map<string, VariableChange[]>();
  for (const { event, ...row } of changes) {
    const key = `${event.scope} ${event.name}`;
    const elementId = event.by === undefined ? undefined : stepElements[event.by];
    const change: VariableChange = {
      revision: row.revision,
      at: row.at.toISOString(),
      value: event.value,
      by:
        event.by !== undefined && event.by !== ROOT && elementId !== undefined
          ? { step: event.by, elementId, name: nameOf(elementId) }
          : null,
      actor: row.actorName ?? row.actor,
      actorKind: row.actorKind,
      trace: event.trace ?? null,
    };
    const history = histories.get(key);
    if (history) history.push(change);
    else histories.set(key, [change]);
  }
  const scopes: VariableScope[] = [];
  for (const step of state.steps.values()) {
    const isRoot = step.id === ROOT;
    const names = Object.keys(step.variables ?? {}).sort((a, b) => a.localeCompare(b));
    if (!isRoot && names.length === 0) continue;
    scopes.push({
      step: step.id,
      elementId: isRoot ? null : step.element,
      name: isRoot ? "Instance" : nameOf(step.element),
      variables: names.map((name) => ({
        name,
        value: step.variables![name] ?? null,
        history: histories.get(`${step.id} ${name}`) ?? [],
      })),
    });
  }
  // Once it has ended no step is open; what the instance last held is in its history.
  if (!scopes.some(({ step }) => step === ROOT)) {
    const last = [...histories]
      .filter(([key]) => key.startsWith(`${ROOT} `))
      .map(([key, history]): VariableView => ({ name: key.slice(2), value: history.at(-1)!.value, history }))
      .sort((a, b) => a.name.localeCompare(b.name));
    scopes.unshift({ step: ROOT, elementId: null, name: "Instance", variables: last });
  }
  const isOpen = state.status === "active" || state.status === "suspended";
  return {
    revision: stored!.revision,
    scopes,
    canEdit: isOpen && can(ctx.principal, "variable.edit", relations),
  };
}
