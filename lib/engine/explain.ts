import type { CompiledModel } from "@/lib/model";
import { entry } from "./entry";
import type {
  ChildSpec,
  ConditionSpec,
  InstanceState,
  Instant,
  JobSpec,
  OpenIncident,
  StepId,
  SubscriptionSpec,
  TaskSpec,
  TimerSpec,
  WaitId,
} from "./types";

/** What would let a step go on. */
export type Reason =
  | { readonly kind: "task"; readonly wait: WaitId; readonly element: string; readonly task: TaskSpec }
  | { readonly kind: "job"; readonly wait: WaitId; readonly element: string; readonly job: JobSpec }
  | { readonly kind: "timer"; readonly wait: WaitId; readonly element: string; readonly timer: TimerSpec }
  | {
      readonly kind: "subscription";
      readonly wait: WaitId;
      readonly element: string;
      readonly subscription: SubscriptionSpec;
    }
  | { readonly kind: "condition"; readonly wait: WaitId; readonly element: string; readonly condition: ConditionSpec }
  | { readonly kind: "child"; readonly wait: WaitId; readonly element: string; readonly child: ChildSpec }
  | { readonly kind: "choice"; readonly wait: WaitId; readonly element: string; readonly elements: readonly string[] }
  /** Another step holds the lock. */
  | {
      readonly kind: "lock";
      readonly wait: WaitId;
      readonly element: string;
      readonly lock: string;
      readonly holder: StepId;
    }
  /** What it compensates is being undone. */
  | { readonly kind: "compensation"; readonly element: string; readonly steps: readonly StepId[] }
  /** A join: the flows still missing, and those whose token is already here. */
  | {
      readonly kind: "join";
      readonly element: string;
      readonly missing: readonly string[];
      readonly arrived: readonly string[];
    }
  | { readonly kind: "incident"; readonly element: string; readonly incident: OpenIncident }
  /** Inner steps must finish first. */
  | { readonly kind: "scope"; readonly element: string; readonly open: number };

export interface Explanation {
  readonly step: StepId;
  readonly element: string;
  readonly parent: StepId | null;
  readonly enteredAt: Instant;
  readonly reasons: readonly Reason[];
}

/** For every open step below the process: what it waits for, and what would free it. Boundary events stand with their host. */
export function explain(model: CompiledModel, state: InstanceState): Explanation[] {
  const explanations: Explanation[] = [];
  for (const step of state.steps.values()) {
    if (step.parent === null) continue;
    const reasons: Reason[] = [];
    if (step.incident) reasons.push({ kind: "incident", element: step.element, incident: step.incident });
    if (step.arrived && entry(state.steps.get(step.parent)?.scope?.joins, step.element) === step.id) {
      const incoming = model.elements.get(step.element)?.incoming.map((flow) => flow.id) ?? [];
      const arrived = incoming.filter((flow) => entry(step.arrived, flow));
      reasons.push({
        kind: "join",
        element: step.element,
        arrived,
        missing: incoming.filter((flow) => !entry(step.arrived, flow)),
      });
    }
    for (const id of step.waits) {
      const wait = state.waits.get(id)!;
      const { element } = wait;
      switch (wait.kind) {
        case "task":
          reasons.push({ kind: "task", wait: id, element, task: wait.task });
          break;
        case "job":
          reasons.push({ kind: "job", wait: id, element, job: wait.job });
          break;
        case "timer":
          reasons.push({ kind: "timer", wait: id, element, timer: wait.timer });
          break;
        case "subscription":
          reasons.push({ kind: "subscription", wait: id, element, subscription: wait.subscription });
          break;
        case "condition":
          reasons.push({ kind: "condition", wait: id, element, condition: wait.condition });
          break;
        case "child":
          reasons.push({ kind: "child", wait: id, element, child: wait.child });
          break;
        case "choice":
          reasons.push({ kind: "choice", wait: id, element, elements: wait.choice.elements });
          break;
        case "lock":
          reasons.push({ kind: "lock", wait: id, element, lock: wait.lock, holder: state.locks[wait.lock]!.holder });
          break;
      }
    }
    if (step.compensatedBy?.length)
      reasons.push({ kind: "compensation", element: step.element, steps: step.compensatedBy });
    if (step.scope) reasons.push({ kind: "scope", element: step.element, open: step.scope.children.size });
    explanations.push({
      step: step.id,
      element: step.element,
      parent: step.parent,
      enteredAt: step.enteredAt,
      reasons,
    });
  }
  return explanations;
}
