import type { Json, JsonObject } from "@/lib/domain/json";
import { expressionOf, isScopeKind, type CompiledElement, type EventDefinition, type Loop } from "@/lib/model";
import { ATTEMPTS, messageSpec, signalSpec } from "./elements/calls";
import type { Run } from "./run";
import { describe, nameOf, Stuck } from "./stuck";
import { throwEscalation } from "./throwing";
import { ROOT, type JobSpec, type OpenStep, type StepId } from "./types";

type MultiInstance = Extract<Loop, { kind: "multiInstance" }>;

export function loopOf(element: CompiledElement): Loop | undefined {
  return "loop" in element.def ? element.def.loop : undefined;
}

/** [LO1] Standard loop: rounds one after the other; [MI1] multi-instance: a round for each item, at once or one after the other. */
export function beginLoop(run: Run, step: OpenStep, element: CompiledElement, loop: Loop): void {
  if (loop.kind === "standard") {
    run.emit({ type: "loopStarted", step: step.id, total: null });
    if (loop.testBefore && !wantsRound(run, step.id, element, loop)) run.touch(step.id);
    else nextRound(run, step.id, element);
    return;
  }
  const { total, items } = rounds(run, step, element, loop);
  if (!loop.sequential) run.guard.beginAtOnce(total, element);
  if (items) run.volume.addEach(items, `The collection of ${nameOf(element)}`);
  // A running multi-instance may grow, so only rounds that start later need their items kept.
  run.emit({ type: "loopStarted", step: step.id, total, ...(loop.sequential && items && { items }) });
  if (total === 0) run.touch(step.id);
  else if (loop.sequential) nextRound(run, step.id, element);
  else for (let round = 0; round < total; round++) startRound(run, step.id, element, round, items?.[round]);
}

/**
 * A round is over: counts it, throws what the behaviour says, and starts the next or ends the loop. Leaves the round itself
 * to the caller. [LO2] What is asked then sees the round as done, but is asked first: if it fails, a retry asks again.
 */
export function roundDone(run: Run, round: OpenStep, element: CompiledElement): void {
  const body = round.parent!;
  const loop = loopOf(element)!;
  const index = round.iteration!;
  const done = run.step(body).loop!.done + 1;
  const counts = { nrOfCompletedInstances: done, nrOfActiveInstances: run.step(body).loop!.started - done };
  if (loop.kind === "standard") {
    const isWanted = wantsRound(run, body, element, loop, done, counts);
    run.emit({ type: "roundDone", step: body, round: index });
    run.end(round.id);
    if (isWanted) nextRound(run, body, element);
    return;
  }
  const output =
    loop.outputElement === undefined
      ? undefined
      : run.feel(round.id, loop.outputElement, `The result of a round of ${nameOf(element)}`).value;
  // [MI4] What its completion condition says ends the loop, whatever it throws; [MI10] what a rule of its behaviour says closes it for more.
  const isEnough =
    loop.completionCondition !== undefined &&
    holds(run, round.id, loop.completionCondition, `The completion condition of ${nameOf(element)}`, counts);
  const events = eventsAtEnd(run, round.id, element, loop, done === 1, counts);
  const thrown = events.map((event) => throwable(run, round.id, element, event));
  const isOver = isEnough || (loop.behavior === "complex" && events.length > 0);
  run.emit({
    type: "roundDone",
    step: body,
    round: index,
    ...(output !== undefined && { output }),
    ...(isOver && { isOver }),
  });
  run.end(round.id);
  for (const each of thrown) if (each && run.isOpen(body)) throwFrom(run, body, element, each);
  if (!run.isOpen(body)) return;
  const { started, total } = run.step(body).loop!;
  if (isEnough) run.cancelChildren(body, element.id);
  else if (loop.sequential && started < (total ?? 0)) nextRound(run, body, element);
}

/** [MI11] What could not be handed out is tried anew. */
export function throwAgain(run: Run, body: StepId, element: CompiledElement): void {
  for (const id of run.step(body).waits) {
    const wait = run.wait(id)!;
    if (wait.kind !== "job" || wait.job.attempts > 0) continue;
    run.close(wait, "cancelled");
    run.openJob(body, element, { ...wait.job, attempts: ATTEMPTS });
  }
  run.touch(body);
}

/** [MI3] All rounds are over: their results become the output collection. */
export function outputs(run: Run, step: OpenStep, element: CompiledElement): void {
  const loop = loopOf(element);
  if (loop?.kind !== "multiInstance" || loop.outputCollection === undefined || !step.loop) return;
  const collected: Json[] = Array.from({ length: step.loop.started }, () => null);
  for (const [round, value] of step.loop.outputs) collected[round] = value;
  run.volume.add(collected, `The list of what the rounds of ${nameOf(element)} gave`);
  run.set(step.parent ?? ROOT, loop.outputCollection, collected, { by: step.id });
}

/** [MI7] Adds rounds to a running multi-instance. */
export function addRounds(run: Run, step: OpenStep, element: CompiledElement, items: readonly Json[]): void {
  const loop = loopOf(element) as MultiInstance;
  if (!loop.sequential) run.guard.beginAtOnce(items.length, element);
  const first = step.loop!.total ?? 0;
  run.emit({ type: "roundsAdded", step: step.id, items });
  if (!loop.sequential) items.forEach((item, i) => startRound(run, step.id, element, first + i, item));
}

/** Names that expressions in a loop may read besides variables: the count of rounds, and the number of this one from 0. */
export function loopVariable(step: OpenStep, name: string): Json | undefined {
  if (name === "loopCounter") return step.iteration;
  const { loop } = step;
  if (!loop) return undefined;
  switch (name) {
    case "nrOfInstances":
      return loop.total ?? loop.started;
    case "nrOfCompletedInstances":
      return loop.done;
    case "nrOfActiveInstances":
      return loop.started - loop.done;
    default:
      return undefined;
  }
}

function nextRound(run: Run, body: StepId, element: CompiledElement): void {
  const { started, items } = run.step(body).loop!;
  startRound(run, body, element, started, items?.[started]);
}

function startRound(run: Run, body: StepId, element: CompiledElement, round: number, item: Json | undefined): void {
  run.later(body, () => {
    const loop = loopOf(element)!;
    const id = run.openStep(element, body, { iteration: round, isScope: isScopeKind(element.kind) });
    if (loop.kind === "multiInstance" && loop.elementVariable !== undefined) {
      run.set(id, loop.elementVariable, item ?? null, { isLocal: true, by: id });
    }
    run.activate(id);
  });
}

function wantsRound(
  run: Run,
  body: StepId,
  element: CompiledElement,
  loop: Extract<Loop, { kind: "standard" }>,
  done = 0,
  counts: Readonly<JsonObject> = {},
): boolean {
  if (loop.loopMaximum !== undefined && done >= loop.loopMaximum) return false;
  const what = `The loop condition of ${nameOf(element)}`;
  return loop.condition === undefined || holds(run, body, loop.condition, what, counts);
}

/** [MI2] How many rounds: as many as the collection has items, or as the cardinality says. */
function rounds(
  run: Run,
  step: OpenStep,
  element: CompiledElement,
  loop: MultiInstance,
): { total: number; items?: readonly Json[] } {
  if (loop.collection !== undefined) {
    const source = expressionOf(loop.collection) ?? loop.collection;
    const { value, trace } = run.feelUncounted(step.id, source, `The collection of ${nameOf(element)}`);
    if (!Array.isArray(value))
      throw new Stuck(
        "invalid_value",
        `The collection of ${nameOf(element)} must be a list, but is ${describe(value)}.`,
        trace,
      );
    return { total: value.length, items: value };
  }
  const text = loop.cardinality ?? "";
  const value = Number(run.value(step.id, text, `The number of rounds of ${nameOf(element)}`));
  if (text === "" || !Number.isInteger(value) || value < 0) {
    throw new Stuck(
      "invalid_value",
      `The number of rounds of ${nameOf(element)} must be a whole number, but is "${text}".`,
    );
  }
  return { total: value };
}

/** [MI5] What the behaviour throws at the end of a round. */
function eventsAtEnd(
  run: Run,
  round: StepId,
  element: CompiledElement,
  loop: MultiInstance,
  isFirst: boolean,
  counts: Readonly<JsonObject>,
): EventDefinition[] {
  const event = loop.event ? [loop.event] : [];
  switch (loop.behavior) {
    case "none":
      return event;
    case "one":
      return isFirst ? event : [];
    case "complex":
      return (loop.complex ?? []).flatMap((rule) =>
        holds(run, round, rule.condition, `A condition of ${nameOf(element)}`, counts) ? [rule.event] : [],
      );
    default:
      return [];
  }
}

type Throwable = { readonly escalation: string } | { readonly job: JobSpec };

/** What of a round is thrown once it is over: its name, key and variables are read while it is still there. */
function throwable(run: Run, round: StepId, element: CompiledElement, event: EventDefinition): Throwable | undefined {
  switch (event.type) {
    case "escalation":
      return { escalation: event.escalationCode ?? "" };
    case "signal":
      return { job: signalSpec(run, round, event.signal) };
    case "message":
      return event.message === ""
        ? undefined
        : { job: messageSpec(run, round, element, event.message, event.correlationKey) };
    default:
      throw new Stuck("not_supported", `The rounds of ${nameOf(element)} can't throw a ${event.type} event.`);
  }
}

/** [MI11] An escalation goes outwards at once. A signal or message is handed out from the step that holds the rounds, which stays open until then. */
function throwFrom(run: Run, body: StepId, element: CompiledElement, thrown: Throwable): void {
  if ("job" in thrown) run.openJob(body, element, thrown.job);
  else throwEscalation(run, body, thrown.escalation);
}

function holds(run: Run, from: StepId, source: string, what: string, more: Readonly<JsonObject> = {}): boolean {
  const { value, trace } = run.feel(from, source, what, more);
  if (typeof value !== "boolean")
    throw new Stuck("invalid_value", `${what} must give true or false, but gave ${describe(value)}.`, trace);
  return value;
}
