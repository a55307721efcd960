import type { JsonObject } from "@/lib/domain/json";
import { isKind, type CompiledElement } from "@/lib/model";
import { behaviourOf } from "./elements";
import type { Run } from "./run";
import { nameOf } from "./stuck";
import { ROOT, type Compensable, type OpenStep, type StepId } from "./types";

/** [CO1] What a completed activity leaves behind, if it can be compensated: who undoes it, and the variables as it saw them. */
export function compensableOf(run: Run, step: OpenStep, element: CompiledElement): Compensable | undefined {
  const boundary = element.boundaries.find((each) => each.def.definitions.some((d) => d.type === "compensation"));
  const inner = step.scope?.completed ?? [];
  const hasOwnHandler = compensationSubProcess(element) !== undefined;
  if (!boundary?.handler && inner.length === 0 && !hasOwnHandler) return undefined;
  const variables = snapshot(run, step);
  run.volume.addAgain(variables, `What a compensation of ${nameOf(element)} would need`);
  return {
    element: element.id,
    step: step.id,
    variables,
    ...(boundary?.handler && { handler: boundary.handler.id }),
    ...(inner.length > 0 && { inner }),
  };
}

/** Local variables of a step and of the scopes around it, the instance's own left out: they are shared, not remembered. */
function snapshot(run: Run, step: OpenStep): JsonObject {
  const seen: JsonObject[] = [];
  for (let id: StepId | null = step.id; id !== null && id !== ROOT; id = run.step(id).parent) {
    const { variables } = run.step(id);
    if (variables) seen.unshift(variables);
  }
  return Object.assign({}, ...seen) as JsonObject;
}

/**
 * [CO2] Undoes what was completed in a scope, last first: one activity, or all. The thrower waits until that is done.
 * Returns whether there was anything to undo.
 */
export function compensate(run: Run, thrower: OpenStep, scope: StepId, activity: string | undefined): boolean {
  const known = run.step(scope).scope?.completed ?? [];
  const chosen = activity === undefined ? known : known.filter(({ element }) => element === activity);
  run.emit({ type: "compensationThrown", step: thrower.id, scope, undone: chosen.map(({ step }) => step) });
  for (const each of [...chosen].reverse()) undo(run, each, scope, thrower.id);
  return chosen.length > 0;
}

/** The scope whose activities a thrower means: its own, or around the event sub-process that it stands in. */
export function compensatedScope(run: Run, thrower: OpenStep, activity: string | undefined): StepId {
  let scope = thrower.parent!;
  while (scope !== ROOT) {
    const step = run.step(scope);
    const element = run.element(step.element);
    const isEventSubProcess = isKind(element, "subProcess") && element.def.triggeredByEvent === true;
    const isHere =
      activity === undefined ? !isEventSubProcess : step.scope?.completed?.some((each) => each.element === activity);
    if (isHere) return scope;
    scope = step.parent!;
  }
  return ROOT;
}

function undo(
  run: Run,
  { element: elementId, handler, variables, inner }: Compensable,
  scope: StepId,
  thrower: StepId,
): void {
  const element = run.element(elementId);
  if (handler !== undefined) {
    const id = run.openStep(run.element(handler), scope, { compensates: thrower });
    for (const [name, value] of Object.entries(variables)) run.set(id, name, value, { isLocal: true, by: id });
    run.activate(id);
    return;
  }
  // A sub-process is opened once more, with what it knew, to be undone from inside.
  const id = run.openStep(element, scope, { compensates: thrower, isScope: true });
  for (const [name, value] of Object.entries(variables)) run.set(id, name, value, { isLocal: true, by: id });
  for (const completed of inner ?? []) run.emit({ type: "compensable", scope: id, completed });
  const own = compensationSubProcess(element);
  if (own) run.enter(own, id);
  else compensateWithin(run, id);
  run.touch(id);
}

/** Undoes all that was completed in a scope which nobody throws from: it waits by being open. */
function compensateWithin(run: Run, scope: StepId): void {
  const known = run.step(scope).scope?.completed ?? [];
  run.emit({ type: "compensationThrown", step: scope, scope, undone: known.map(({ step }) => step) });
  for (const each of [...known].reverse()) undo(run, each, scope, scope);
}

function compensationSubProcess(element: CompiledElement): CompiledElement | undefined {
  return element.content.eventSubProcesses.find((each) =>
    each.content.startEvents.some((start) => start.def.definitions.some((d) => d.type === "compensation")),
  );
}

/** [CO3] A handler is done: once no other is open, its thrower goes on. */
export function handlerDone(run: Run, thrower: StepId): void {
  if (!run.isOpen(thrower)) return;
  const step = run.step(thrower);
  if ((step.compensatedBy ?? []).length > 0) return;
  if (step.scope && run.isOpen(thrower) && step.compensates !== undefined) {
    run.touch(thrower);
    return;
  }
  const element = run.element(step.element);
  behaviourOf(element).resume?.(run, step, element, {});
}
