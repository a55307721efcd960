import "server-only";
import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import { incidents, instances, instanceStates, steps, transitions } from "@/db/schema";
import type { InstanceStatus, StepStatus } from "@/lib/domain/status";
import { explain, type Explanation } from "@/lib/engine";
import type { ElementKind } from "@/lib/model";
import { getModel, readState } from "@/lib/runtime";
import { byId, ofInstance } from "@/lib/runtime/by-id";
import type { Context } from "@/lib/runtime/context";
import { readInstance } from "./visible";
import { describeWaiting, type WaitingStep } from "./waiting";

export type PathStatus = "active" | "waiting" | "incident" | "completed" | "cancelled" | "notReached";
export type PathWait = "person" | "machine" | "timer" | "message" | "signal" | "branches";

export interface PathElement {
  readonly status: PathStatus;
  readonly visits: number;
  readonly incidents?: number;
  readonly waitsFor?: PathWait;
}

export interface PathStep {
  readonly step: number;
  readonly elementId: string;
  readonly kind: ElementKind | "process";
  readonly parent: number | null;
  readonly iteration: number | null;
  readonly flowId: string | null;
  readonly status: StepStatus;
  readonly enteredAt: string;
  readonly leftAt: string | null;
}

export interface InstancePathView {
  readonly status: InstanceStatus;
  readonly revision: number;
  readonly elements: Readonly<Record<string, PathElement>>;
  /** How often each flow was taken. */
  readonly flows: Readonly<Record<string, number>>;
  /** Visits of elements, the latest first; at most 500. */
  readonly steps: readonly PathStep[];
  readonly waiting: readonly WaitingStep[];
}

const STEPS_MAX = 500;

/** The path that an instance took, where it stands and what it waits for. */
export async function getInstancePath(ctx: Context, instanceId: string): Promise<InstancePathView> {
  const { instance, relations } = await readInstance(ctx, instanceId);
  const compiled = await getModel(ctx, instance.workflowId, instance.version);
  const isStep = and(ofInstance(steps, instance.id), ne(steps.kind, "process"));
  const [[stored], visits, flows, open, recent] = await Promise.all([
    ctx.db
      .select({ state: instanceStates.state, revision: instanceStates.revision, status: instances.status })
      .from(instances)
      .innerJoin(
        instanceStates,
        and(eq(instanceStates.instanceId, instances.id), eq(instanceStates.bucket, instances.bucket)),
      )
      .where(byId(instances, instance.id)),
    ctx.db
      .select({ elementId: steps.elementId, status: steps.status, count: sql<number>`count(*)`.mapWith(Number) })
      .from(steps)
      .where(isStep)
      .groupBy(steps.elementId, steps.status),
    ctx.db
      .select({ flow: sql<string>`event->>'flow'`, count: sql<number>`count(*)`.mapWith(Number) })
      .from(transitions)
      .crossJoinLateral(sql`jsonb_array_elements(${transitions.events}) as event`)
      .where(and(ofInstance(transitions, instance.id), sql`event->>'type' = 'flowTaken'`))
      .groupBy(sql`1`),
    ctx.db
      .select({ elementId: incidents.elementId, count: sql<number>`count(*)`.mapWith(Number) })
      .from(incidents)
      .where(and(ofInstance(incidents, instance.id), isNull(incidents.resolvedAt)))
      .groupBy(incidents.elementId),
    ctx.db.select().from(steps).where(isStep).orderBy(desc(steps.step)).limit(STEPS_MAX),
  ]);

  const state = readState(ctx, stored!.state);
  const isOver = state.status === "completed" || state.status === "cancelled";
  const explanations = isOver ? [] : explain(compiled, state);
  return {
    status: stored!.status,
    revision: stored!.revision,
    elements: elementsOf(visits, open, explanations),
    flows: Object.fromEntries(flows.map(({ flow, count }) => [flow, count])),
    steps: recent.map(
      (row): PathStep => ({
        step: row.step,
        elementId: row.elementId,
        kind: row.kind,
        parent: row.parentStep,
        iteration: row.iteration,
        flowId: row.flowId,
        status: row.status,
        enteredAt: row.enteredAt.toISOString(),
        leftAt: row.leftAt?.toISOString() ?? null,
      }),
    ),
    waiting: await describeWaiting(ctx, { instance, relations, compiled, state, explanations }),
  };
}

type Mutable<T> = { -readonly [P in keyof T]: T[P] };

function elementsOf(
  visits: readonly { elementId: string; status: StepStatus; count: number }[],
  open: readonly { elementId: string; count: number }[],
  explanations: readonly Explanation[],
): Record<string, PathElement> {
  const elements = new Map<string, Mutable<PathElement>>();
  const of = (id: string): Mutable<PathElement> => {
    let element = elements.get(id);
    if (!element) elements.set(id, (element = { status: "notReached", visits: 0 }));
    return element;
  };
  for (const { elementId, status, count } of visits) {
    const element = of(elementId);
    element.visits += count;
    if (status === "active") element.status = "active";
    else if (status === "completed" && element.status !== "active") element.status = "completed";
    else if (element.status === "notReached") element.status = "cancelled";
  }
  for (const explanation of explanations) {
    const step = of(explanation.element);
    for (const reason of explanation.reasons) {
      const wait = waitOf(reason);
      if (!wait) continue;
      // A wait on another element (a boundary event, an event after an event-based gateway) is shown there.
      const target = reason.element === explanation.element ? step : of(reason.element);
      target.waitsFor ??= wait;
      if (target !== step) target.status = "waiting";
    }
    step.status = isWaiting(explanation) ? "waiting" : "active";
    if (step.status === "waiting" && step.waitsFor === undefined) {
      const first = explanation.reasons.map(waitOf).find((wait) => wait !== undefined);
      if (first) step.waitsFor = first;
    }
  }
  for (const { elementId, count } of open) Object.assign(of(elementId), { status: "incident", incidents: count });
  return Object.fromEntries(elements);
}

/** Nobody and nothing works on it: only time, an event or another branch lets it go on. */
function isWaiting({ reasons }: Explanation): boolean {
  return (
    reasons.length > 0 && reasons.every(({ kind }) => kind === "timer" || kind === "subscription" || kind === "join")
  );
}

function waitOf(reason: Explanation["reasons"][number]): PathWait | undefined {
  switch (reason.kind) {
    case "task":
      return "person";
    case "job":
      return "machine";
    case "timer":
      return "timer";
    case "subscription":
      return reason.subscription.type;
    case "join":
      return "branches";
    default:
      return undefined;
  }
}
