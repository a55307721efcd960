import type { JsonObject } from "@/lib/domain/json";
import { isKind, type CompiledElement, type CompiledScope, type EventDefinition } from "@/lib/model";
import { behaviourOf } from "./elements";
import type { Run } from "./run";
import { ROOT, type OpenIncident, type OpenStep, type StepId } from "./types";

type Thrown = "error" | "escalation";
type Catcher = CompiledElement<"boundaryEvent"> | CompiledElement<"startEvent">;

interface Caught {
  readonly host: OpenStep;
  readonly catcher: Catcher;
  readonly definition: EventDefinition;
}

/**
 * Throws a BPMN error from a step (BPMN 2.0 §10.5.1). Nobody catches it: an incident that names the code, where others
 * would lose it; a called instance ends with it.
 */
export function throwError(
  run: Run,
  from: StepId,
  code: string,
  message: string | undefined,
  variables: Readonly<JsonObject> = {},
  resume: OpenIncident["resume"] = "job",
): void {
  const caught = findCatcher(run, from, "error", code);
  run.emit({
    type: "errorThrown",
    step: from,
    code,
    ...(message !== undefined && { message }),
    ...(caught && { caughtBy: caught.catcher.id }),
  });
  if (caught) trigger(run, caught, code, message, variables);
  // [CL4] In a called instance it is for the caller, who may catch it.
  else if (run.state.isCalled)
    run.stop({
      reason: `It ended with the error "${code}"${message ? `: ${message}` : ""}.`,
      error: {
        code,
        ...(message !== undefined && { message }),
        ...(Object.keys(variables).length > 0 && { variables }),
      },
    });
  else
    run.raise(
      from,
      "error_not_caught",
      `Nothing in the model catches the error "${code}"${message ? `: ${message}` : ""}`,
      resume,
    );
}

/** Throws an escalation from a step. One that nobody catches does nothing (BPMN 2.0 §10.5.1). */
export function throwEscalation(run: Run, from: StepId, code: string, variables: Readonly<JsonObject> = {}): void {
  const caught = findCatcher(run, from, "escalation", code);
  const isForCaller = !caught && run.state.isCalled && Object.keys(variables).length > 0;
  run.emit({
    type: "escalationThrown",
    step: from,
    code,
    ...(caught && { caughtBy: caught.catcher.id }),
    ...(isForCaller && { variables }),
  });
  if (caught) trigger(run, caught, code, undefined, variables);
}

function trigger(
  run: Run,
  { host, catcher, definition }: Caught,
  code: string,
  message: string | undefined,
  variables: Readonly<JsonObject>,
): void {
  const brought: JsonObject = { ...variables };
  if ("codeVariable" in definition && definition.codeVariable) brought[definition.codeVariable] = code;
  if ("messageVariable" in definition && definition.messageVariable)
    brought[definition.messageVariable] = message ?? null;
  behaviourOf(catcher).trigger?.(run, host, catcher, { variables: brought });
}

/**
 * From the step outwards: an event sub-process of the scope before a boundary event on it, one that names the code before
 * one that catches all. What an event sub-process throws is not for its siblings, but for the scope that holds them.
 */
function findCatcher(run: Run, from: StepId, type: Thrown, code: string): Caught | undefined {
  let isFromEventSubProcess = false;
  for (let id: StepId | null = from; id !== null; ) {
    const host: OpenStep = run.step(id);
    const element = id === ROOT ? undefined : run.element(host.element);
    if (host.scope && id !== from && !host.loop && !isFromEventSubProcess) {
      const content: CompiledScope = element?.content ?? run.model.root;
      const starts = content.eventSubProcesses.flatMap((each) => each.content.startEvents);
      const found = match(starts, type, code);
      if (found) return { host, ...found };
    }
    // The boundary events of a loop are on the step that holds its rounds.
    if (element && host.iteration === undefined) {
      const found = match(element.boundaries, type, code);
      if (found) return { host, ...found };
    }
    isFromEventSubProcess =
      element !== undefined && isKind(element, "subProcess") && element.def.triggeredByEvent === true;
    id = host.parent;
  }
  return undefined;
}

function match(
  catchers: readonly Catcher[],
  type: Thrown,
  code: string,
): { catcher: Catcher; definition: EventDefinition } | undefined {
  for (const wanted of [code, undefined]) {
    for (const catcher of catchers) {
      const definition = catcher.def.definitions.find((d) => d.type === type && codeOf(d) === wanted);
      if (definition) return { catcher, definition };
    }
  }
  return undefined;
}

function codeOf(definition: EventDefinition): string | undefined {
  if (definition.type === "error") return definition.errorCode;
  return definition.type === "escalation" ? definition.escalationCode : undefined;
}
