import type { CompiledElement } from "@/lib/model";
import { compensate, compensatedScope } from "../compensation";
import type { Run } from "../run";
import { nameOf, Stuck } from "../stuck";
import { throwError, throwEscalation } from "../throwing";
import type { OpenStep } from "../types";
import { openSend, signalSpec } from "./calls";

type ThrowingElement = CompiledElement<"intermediateThrowEvent" | "endEvent">;

/** Does all that a throwing event says, in the order of the model, and leaves it unless something is still to be done. */
export function throwAll(run: Run, step: OpenStep, element: ThrowingElement): void {
  for (const definition of element.def.definitions) {
    if (!run.isOpen(step.id)) return;
    switch (definition.type) {
      // [TE1] A message or signal is sent, and the event left once that is done. A message without a name is for nobody.
      case "message":
        if (definition.call || definition.message !== "") openSend(run, step, element, definition);
        break;
      case "signal":
        run.openJob(step.id, element, signalSpec(run, step.id, definition.signal));
        break;
      // [TE2] An escalation goes outwards; one that nobody catches does nothing.
      case "escalation":
        throwEscalation(run, step.id, definition.escalationCode ?? "", step.variables);
        break;
      case "compensation": {
        const scope = compensatedScope(run, step, definition.activity);
        const isAnything = compensate(run, step, scope, definition.activity);
        if (isAnything && definition.waitForCompletion === false) run.leave(step.id);
        break;
      }
      // [EE3] An error ends in the nearest place that catches it; if nobody does, in an incident.
      case "error":
        throwError(run, step.id, definition.errorCode ?? "", undefined, step.variables, "enter");
        return;
      // [EE2] Terminate ends every other step of its scope, and no more than its scope.
      case "terminate":
        run.cancelChildren(step.parent!, element.id, step.id);
        break;
      // [CA1] Cancel undoes what its transaction has completed, and then leaves it by its cancel event.
      case "cancel":
        if (element.parent?.kind !== "transaction")
          throw new Stuck("not_supported", `${nameOf(element)} cancels, but does not stand in a transaction.`);
        run.cancelChildren(step.parent!, element.id, step.id);
        compensate(run, step, step.parent!, undefined);
        break;
      case "link":
        followLink(run, step, element, definition.link);
        return;
      default:
        throw new Stuck("not_supported", `${nameOf(element)} can't throw a ${definition.type} event.`);
    }
  }
  goOn(run, step, element);
}

/** Leaves a throwing event once nothing that it started is left to do. */
export function goOn(run: Run, { id }: OpenStep, element: ThrowingElement): void {
  if (!run.isOpen(id)) return;
  const step = run.step(id);
  if (step.waits.length > 0 || (step.compensatedBy ?? []).length > 0) return;
  if (element.def.definitions.some(({ type }) => type === "cancel")) cancelTransaction(run, step, element);
  else run.leave(id);
}

/** [CA2] The transaction is left by its cancel boundary event; without one it just ends. */
function cancelTransaction(run: Run, step: OpenStep, element: CompiledElement): void {
  const transaction = run.step(step.parent!);
  const boundary = run
    .element(transaction.element)
    .boundaries.find((each) => each.def.definitions.some(({ type }) => type === "cancel"));
  run.cancel(transaction.id, element.id);
  if (boundary) run.enter(boundary, transaction.parent!);
}

/** [LI1] The token goes on at the catching link of the same name in the same scope. */
function followLink(run: Run, step: OpenStep, element: CompiledElement, link: string): void {
  const siblings = element.parent?.content ?? run.model.root;
  const target = siblings.elements.find(
    (each) =>
      each.def.type === "intermediateCatchEvent" &&
      each.def.definitions.some((d) => d.type === "link" && d.link === link),
  );
  if (!target) throw new Stuck("not_supported", `No link event catches "${link}" in the scope of ${nameOf(element)}.`);
  const scope = step.parent!;
  run.later(scope, () => void run.enter(target, scope));
  run.leave(step.id);
}
