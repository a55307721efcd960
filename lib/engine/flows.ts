import type { Json } from "@/lib/domain/json";
import type { CompiledElement, CompiledFlow } from "@/lib/model";
import type { Run } from "./run";
import { describe, nameOf, Stuck } from "./stuck";
import type { FlowReason, OpenStep } from "./types";

/** A flow that a token goes along, and why. */
export interface ChosenFlow {
  readonly flow: CompiledFlow;
  readonly reason: FlowReason;
}
export interface Choice {
  readonly taken: readonly ChosenFlow[];
  readonly others: readonly FlowReason[];
}
export const NO_FLOW: Choice = { taken: [], others: [] };

/** Along every outgoing flow whose condition holds; a flow without one always; the default if no other (BPMN 2.0 §13.2.1). */
export function chooseAll(run: Run, step: OpenStep, element: CompiledElement): Choice {
  if (element.outgoing.every((flow) => !flow.condition && flow !== element.defaultFlow)) {
    return {
      taken: element.outgoing.map((flow) => ({ flow, reason: { flow: flow.id, why: "unconditional", taken: true } })),
      others: [],
    };
  }
  return chooseInclusive(run, step, element);
}

export function chooseInclusive(run: Run, step: OpenStep, element: CompiledElement): Choice {
  const { taken, others } = judgeAll(run, step, element);
  return orDefault(element, taken, others);
}

/** Like `chooseInclusive`, but content if nothing is taken. */
export function chooseAny(run: Run, step: OpenStep, element: CompiledElement): Choice {
  return judgeAll(run, step, element);
}

function judgeAll(run: Run, step: OpenStep, element: CompiledElement): { taken: ChosenFlow[]; others: FlowReason[] } {
  const taken: ChosenFlow[] = [];
  const others: FlowReason[] = [];
  for (const flow of element.outgoing) {
    if (flow === element.defaultFlow) continue;
    const reason = judge(run, step, flow);
    if (reason.taken) taken.push({ flow, reason });
    else others.push(reason);
  }
  return { taken, others };
}

/** Along the first flow, in the order of the model, whose condition holds; else the default. */
export function chooseExclusive(run: Run, step: OpenStep, element: CompiledElement): Choice {
  let taken: ChosenFlow | undefined;
  const others: FlowReason[] = [];
  for (const flow of element.outgoing) {
    if (flow === element.defaultFlow) continue;
    const reason: FlowReason = taken ? { flow: flow.id, why: "not_evaluated", taken: false } : judge(run, step, flow);
    if (reason.taken) taken = { flow, reason };
    else others.push(reason);
  }
  return orDefault(element, taken ? [taken] : [], others);
}

function orDefault(element: CompiledElement, taken: ChosenFlow[], others: FlowReason[]): Choice {
  const flow = element.defaultFlow;
  if (taken.length > 0) {
    return { taken, others: flow ? [...others, { flow: flow.id, why: "default", taken: false }] : others };
  }
  if (flow) return { taken: [{ flow, reason: { flow: flow.id, why: "default", taken: true } }], others };
  if (element.outgoing.length === 0) return NO_FLOW;
  throw new Stuck(
    "no_flow_taken",
    `None of the ${element.outgoing.length} ways out of ${nameOf(element)} applies, and it has no default. Correct the variables and retry, or give the model a default flow.`,
    others.find((reason) => reason.trace)?.trace,
    others as unknown as Json,
  );
}

function judge(run: Run, step: OpenStep, flow: CompiledFlow): FlowReason {
  if (!flow.condition) return { flow: flow.id, why: "unconditional", taken: true };
  const what = `The condition of ${flow.name ? `"${flow.name}"` : `flow "${flow.id}"`}`;
  const { value, trace } = run.feel(step.id, flow.condition.source, what);
  if (typeof value !== "boolean") {
    const missing = flow.condition.names.filter((name) => run.lookup(step.id, name) == null);
    const hint = missing.length > 0 ? ` (${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not set)` : "";
    throw new Stuck("invalid_value", `${what} must give true or false, but gave ${describe(value)}${hint}.`, trace);
  }
  return { flow: flow.id, why: "condition", taken: value, trace };
}
