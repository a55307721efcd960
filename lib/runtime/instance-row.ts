import { type InstanceStatus, PRIORITIES } from "@/lib/domain/status";
import { type InstanceState, ROOT, type Wait } from "@/lib/engine";
import type { CompiledModel } from "@/lib/model";
import { indexable } from "./indexable";
import type { InstanceRow } from "./rows";

/** What lists show of an instance, as far as its state gives it. */
export type InstanceSummary = Pick<
  InstanceRow,
  "title" | "businessKey" | "status" | "priority" | "dueAt" | "incidentCount" | "openElements"
>;

export function summarize(state: InstanceState, model: CompiledModel): InstanceSummary {
  const { label } = state;
  return {
    title: label.title ?? model.model.name,
    businessKey: label.businessKey === undefined ? null : indexable(label.businessKey),
    status: statusOf(state),
    priority: priorityOf(label.priority),
    dueAt: label.due === undefined ? null : new Date(label.due),
    incidentCount: state.incidents,
    openElements: openElements(state),
  };
}

/** What a person or a machine has to do; everything else is waited for. */
const WORK: readonly Wait["kind"][] = ["task", "job", "choice"];

export function statusOf(state: InstanceState): InstanceStatus {
  if (state.status === "completed" || state.status === "cancelled") return state.status;
  if (state.incidents > 0) return "incident";
  if (state.status === "suspended") return "suspended";
  for (const wait of state.waits.values()) if (WORK.includes(wait.kind)) return "running";
  return "waiting";
}

/** A priority's place in `PRIORITIES`; normal where the model gives none, or one that there is not. */
export function priorityOf(name: string | undefined): number {
  const place = (PRIORITIES as readonly string[]).indexOf(name?.toLowerCase() ?? "normal");
  return place < 0 ? PRIORITIES.indexOf("normal") : place;
}

function openElements(state: InstanceState): string[] {
  const elements = new Set<string>();
  for (const step of state.steps.values()) if (step.id !== ROOT && !step.scope) elements.add(step.element);
  return [...elements].sort();
}
