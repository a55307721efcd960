import type { Call, CompiledElement, EventDefinition } from "@/lib/model";
import type { Json } from "@/lib/domain/json";
import type { Run } from "../run";
import { nameOf, Stuck } from "../stuck";
import type { JobSpec, OpenStep, StepId } from "../types";
import { messageKey } from "./events";

export const ATTEMPTS = 5;
const BACKOFF_MS = 5_000;
const TIMEOUT_MS = 10_000;

/** Hands the element's work to a machine: its call, or whoever works on `jobType` outside. */
export function openCall(
  run: Run,
  step: OpenStep,
  element: CompiledElement,
  call: Call | undefined,
  jobType: string = element.name || element.id,
): void {
  if (call?.kind !== "http") {
    run.openJob(step.id, element, {
      type: "external",
      jobType: call?.jobType ?? jobType,
      attempts: call?.attemptsMax ?? ATTEMPTS,
      variables: step.variables ?? {},
    });
    return;
  }
  const text = (value: string, what: string): string => {
    const found = run.text(step.id, value, `${what} of ${nameOf(element)}`);
    if (found === undefined) throw new Stuck("invalid_value", `${what} of ${nameOf(element)} is empty.`);
    return found;
  };
  const headers = Object.entries(call.headers ?? {}).map(
    ([name, value]) => [name, text(value, `The header "${name}"`)] as const,
  );
  const body: Json | undefined =
    call.body === undefined ? undefined : run.feel(step.id, call.body, `The body of ${nameOf(element)}`).value;
  run.openJob(step.id, element, {
    type: "http",
    method: call.method,
    url: text(call.url, "The address"),
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    attempts: call.attemptsMax ?? ATTEMPTS,
    backoffMs: call.backoffMs ?? BACKOFF_MS,
    idempotent: call.idempotent ?? (call.method !== "POST" && call.method !== "PATCH"),
  });
}

/** Sends a message: by its call if it has one, else to whichever instance waits for it. */
export function openSend(
  run: Run,
  step: OpenStep,
  element: CompiledElement,
  message: Pick<Extract<EventDefinition, { type: "message" }>, "call" | "correlationKey"> & {
    message?: string | undefined;
  },
): void {
  if (message.call || message.message === undefined) {
    openCall(run, step, element, message.call);
    return;
  }
  run.openJob(step.id, element, messageSpec(run, step.id, element, message.message, message.correlationKey));
}

/** The job that hands a message out, with what the step that throws it holds. */
export function messageSpec(
  run: Run,
  from: StepId,
  element: CompiledElement,
  name: string,
  correlationKey: string | undefined,
): JobSpec {
  const key = messageKey(run, from, element, correlationKey);
  return { type: "message", name, key, variables: run.step(from).variables ?? {}, attempts: ATTEMPTS };
}

/** The job that hands a signal out, with what the step that throws it holds. */
export function signalSpec(run: Run, from: StepId, name: string): JobSpec {
  return { type: "signal", name, variables: run.step(from).variables ?? {}, attempts: ATTEMPTS };
}

export function resultVariableOf(element: CompiledElement): string | undefined {
  const { def } = element;
  if ("call" in def && def.call?.kind === "http" && def.call.resultVariable !== undefined)
    return def.call.resultVariable;
  return "resultVariable" in def ? def.resultVariable : undefined;
}
