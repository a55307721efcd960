import type { CompiledElement, EventDefinition, EventType } from "@/lib/model";
import { nameOf, Stuck, type Run } from "../run";
import type { StepId } from "../types";

const EVENT_WORDS: Record<EventType, string> = {
  message: "message",
  timer: "timer",
  error: "error",
  escalation: "escalation",
  signal: "signal",
  conditional: "conditional",
  link: "link",
  compensation: "compensation",
  cancel: "cancel",
  terminate: "terminate",
};

/** Why events with these definitions can't be executed; `can` lists the kinds that can. */
export function refuseDefinitions(
  definitions: readonly EventDefinition[],
  can: readonly EventType[],
  place: string,
): string | undefined {
  if (definitions.length > 1) return `A multiple event can't be executed yet as ${place}: give it one trigger.`;
  const [only] = definitions;
  if (!only || can.includes(only.type)) return undefined;
  return `A ${EVENT_WORDS[only.type]} event can't be executed yet as ${place}.`;
}

/** Opens what a catching event waits for, on a step: its own, that of its host, or of the gateway before it. */
export function openCatch(
  run: Run,
  host: StepId,
  element: CompiledElement,
  definitions: readonly EventDefinition[],
): void {
  for (const definition of definitions) {
    switch (definition.type) {
      case "timer":
        run.openTimer(host, element, run.timer(host, definition, `The timer of ${nameOf(element)}`));
        break;
      case "message":
        openMessage(run, host, element, definition.message, definition.correlationKey);
        break;
      case "error":
        break;
      default:
        throw new Stuck(
          "not_supported",
          `${nameOf(element)} waits for a ${EVENT_WORDS[definition.type]} event, which can't be executed yet.`,
        );
    }
  }
}

/** Waits for a message by its name and the key that tells instances apart ("" without one). */
export function openMessage(
  run: Run,
  host: StepId,
  element: CompiledElement,
  name: string,
  correlationKey: string | undefined,
): void {
  run.openSubscription(host, element, { type: "message", name, key: messageKey(run, host, element, correlationKey) });
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
