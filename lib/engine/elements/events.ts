import type { CompiledElement, EventDefinition, EventType } from "@/lib/model";
import type { Run } from "../run";
import type { Payload } from "../values";
import { nameOf, Stuck } from "../stuck";
import type { OpenStep, StepId, Wait } from "../types";

const ARTICLE: Record<EventType, string> = {
  message: "A message",
  timer: "A timer",
  error: "An error",
  escalation: "An escalation",
  signal: "A signal",
  conditional: "A conditional",
  link: "A link",
  compensation: "A compensation",
  cancel: "A cancel",
  terminate: "A terminate",
};

/** Why events with these definitions can't be executed; `can` lists the kinds that can. */
export function refuseDefinitions(
  definitions: readonly EventDefinition[],
  can: readonly EventType[],
  place: string,
): string | undefined {
  const odd = definitions.find(({ type }) => !can.includes(type));
  return odd && `${ARTICLE[odd.type]} event has no meaning as ${place}.`;
}

/**
 * Opens what a catching event waits for, on a step: its own, that of its host, or of the gateway before it. Errors,
 * escalations, compensation and cancelling are looked for when they are thrown. `isAgain`: a condition that holds already
 * has to turn true again.
 */
export function openCatch(
  run: Run,
  host: StepId,
  element: CompiledElement,
  definitions: readonly EventDefinition[],
  { isAgain = false } = {},
): void {
  definitions.forEach((definition, index) => {
    const which = definitions.length > 1 ? index : undefined;
    switch (definition.type) {
      case "timer":
        run.openTimer(host, element, run.timer(host, definition, `The timer of ${nameOf(element)}`), which);
        break;
      case "message":
        openMessage(run, host, element, definition.message, definition.correlationKey, which);
        break;
      case "signal":
        run.openSubscription(host, element, { type: "signal", name: definition.signal }, which);
        break;
      case "conditional": {
        const { condition, variables } = definition;
        const problem = run.model.expression(condition).problem;
        if (problem)
          throw new Stuck("expression_failed", `The condition of ${nameOf(element)} can't be read: ${problem.message}`);
        const outcome = isAgain ? run.evaluate(host, condition) : undefined;
        const holds = outcome?.ok === true && outcome.value === true;
        run.openCondition(host, element, { expression: condition, holds, ...(variables && { variables }) }, which);
        break;
      }
    }
  });
}

/** Waits for a message by its name and the key that tells instances apart ("" without one). */
export function openMessage(
  run: Run,
  host: StepId,
  element: CompiledElement,
  name: string,
  correlationKey: string | undefined,
  definition?: number,
): void {
  run.openSubscription(
    host,
    element,
    { type: "message", name, key: messageKey(run, host, element, correlationKey) },
    definition,
  );
}

export function messageKey(
  run: Run,
  from: StepId,
  element: CompiledElement,
  correlationKey: string | undefined,
): string {
  if (correlationKey === undefined) return "";
  const { value, trace } = run.feel(from, correlationKey, `The message key of ${nameOf(element)}`);
  if (value === null || typeof value === "object") {
    throw new Stuck(
      "invalid_value",
      `The message key of ${nameOf(element)} is empty: no message could ever be told to belong here.`,
      trace,
    );
  }
  return String(value);
}

/** [ME1] Of a parallel multiple event, whether others of its triggers are still to come. What this one brought is kept. */
export function awaitsMore(
  run: Run,
  host: OpenStep,
  element: CompiledElement<"boundaryEvent" | "startEvent" | "intermediateCatchEvent">,
  payload: Payload,
): boolean {
  if (!element.def.parallelMultiple || !run.isAwaited(host.id, element.id)) return false;
  for (const [name, value] of Object.entries(payload.variables ?? {})) run.set(host.id, name, value, { by: host.id });
  return true;
}

/**
 * [BE3] Whether a wait stays open when it has happened: an event that does not interrupt awaits its message, signal or
 * condition on, so that none that comes meanwhile is missed.
 */
export function staysAwaited({ kind }: Wait, on: OpenStep, { id, def }: CompiledElement): boolean {
  return (
    (kind === "subscription" || kind === "condition") &&
    id !== on.element &&
    "interrupting" in def &&
    def.interrupting === false &&
    !def.parallelMultiple
  );
}

/** Sets up anew what was closed when an event that does not interrupt happened, so that it can happen again. */
export function rearm(
  run: Run,
  host: OpenStep,
  element: CompiledElement<"boundaryEvent" | "startEvent">,
  wait: Wait | undefined,
): void {
  if (element.def.parallelMultiple) openCatch(run, host.id, element, element.def.definitions, { isAgain: true });
  else if (wait?.kind === "timer") run.repeatTimer(host.id, element, wait.timer, wait.definition);
}
