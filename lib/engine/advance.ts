import type { JsonObject } from "@/lib/domain/json";
import { isKind, type CompiledElement, type CompiledModel } from "@/lib/model";
import { behaviourOf } from "./elements";
import { STEPS_MAX } from "./guard";
import { addRounds, loopOf, throwAgain } from "./loops";
import { Run } from "./run";
import { nameOf } from "./stuck";
import { throwError, throwEscalation } from "./throwing";
import {
  ROOT,
  type Command,
  type Instant,
  type CommandType,
  type InstanceState,
  type Outcome,
  type Rejection,
  type RejectionCode,
  type Wait,
  type WaitId,
  type StepId,
} from "./types";

/**
 * How a workflow runs: one command applied to one instance. Gives the next state and all that happened, or a rejection, in
 * which case nothing did. Pure: the same model, state and command always give the same outcome. `beforeStep` hears of every
 * step and round that begins, and may throw to leave a command that takes longer than the caller likes.
 */
export function advance(
  model: CompiledModel,
  state: InstanceState | null,
  command: Command,
  beforeStep?: () => void,
): Outcome {
  const refusal = refuse(state, command);
  if (refusal) return { ok: false, rejection: refusal };
  const run = new Run(model, state, command.at, beforeStep);
  const rejection = (handlers[command.type] as Handler)(run, command);
  if (rejection) return { ok: false, rejection };
  run.settle();
  return { ok: true, events: run.events, state: run.finish() };
}

/** Commands that a suspended instance takes. */
const WHILE_SUSPENDED: readonly CommandType[] = ["resume", "cancel", "assignTask", "updateTask", "setVariables"];

function refuse(state: InstanceState | null, command: Command): Rejection | undefined {
  if (command.type === "start") return state ? no("already_started", "The instance has already started.") : undefined;
  if (!state) return no("not_started", "The instance has not started.");
  if (state.status === "completed" || state.status === "cancelled")
    return no("ended", `The instance is already ${state.status}.`);
  if (state.status === "suspended" && !WHILE_SUSPENDED.includes(command.type)) {
    return no("suspended", "The instance is suspended. Resume it first.");
  }
  return undefined;
}

type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
/** Carries a command out, or says why not before anything has happened. */
type Handler = (run: Run, command: Command) => Rejection | undefined;

const handlers: { [T in CommandType]: (run: Run, command: CommandOf<T>) => Rejection | undefined } = {
  // [IN1] At the start event named, else at the one plain start event, else at the only one; without any, at what no flow leads to.
  start(run, { element, variables, businessKey, number, isCalled, at }) {
    const starts = startsOf(run.model, element, variables ?? {}, at);
    if (!Array.isArray(starts)) return starts;
    run.emit({
      type: "instanceStarted",
      at,
      element: starts.length === 1 ? starts[0]!.id : null,
      ...(number !== undefined && { number }),
      ...(isCalled && { isCalled }),
    });
    run.emit({
      type: "stepEntered",
      step: ROOT,
      element: run.model.model.id,
      kind: "process",
      parent: null,
      at,
      isScope: true,
    });
    setAll(run, variables);
    run.label(businessKey);
    run.attachEventSubProcesses(ROOT, run.model.root);
    // [IN9] In turn: what begins first may take the others away.
    for (const start of starts) run.later(ROOT, () => beginAt(run, start, element !== undefined));
    return undefined;
  },

  completeTask: (run, { task, variables }) =>
    withWait(run, task, ["task"], (wait) => run.finishWait(wait, { ...(variables && { variables }) })),

  assignTask: (run, { task, assignee }) =>
    withWait(run, task, ["task"], (wait) => {
      const previous = wait.task.assignee ?? null;
      if (previous !== assignee) run.emit({ type: "taskAssigned", wait: wait.id, assignee, previous });
    }),

  updateTask: (run, { task, priority, due }) =>
    withWait(run, task, ["task"], (wait) =>
      run.emit({
        type: "taskUpdated",
        wait: wait.id,
        ...(priority !== undefined && { priority }),
        ...(due !== undefined && { due }),
      }),
    ),

  completeJob: (run, { job, result, variables }) =>
    withWait(run, job, ["job"], (wait) => {
      run.settleIncident(wait.step, "retried");
      run.finishWait(wait, { ...(variables && { variables }), ...(result !== undefined && { result }) });
    }),

  // [JO1] A failed job is tried again by the runtime; without attempts left its step has an incident.
  failJob: (run, { job, message, attemptsLeft, retryAt, details }) =>
    withWait(run, job, ["job", "timer", "subscription", "child"], (wait) => {
      run.emit({
        type: "jobFailed",
        wait: wait.id,
        step: wait.step,
        message,
        attemptsLeft,
        ...(retryAt !== undefined && { retryAt }),
        ...(details !== undefined && { details }),
      });
      if (attemptsLeft > 0) return;
      if (wait.kind !== "job") {
        raiseStuck(run, wait, message);
        return;
      }
      run.raise(wait.step, "job_failed", message, "job", { ...(details !== undefined && { details }) });
    }),

  // [ER1] A task or job that ends in an error is over; the error looks for who catches it.
  throwError: (run, { wait: id, code, message, variables }) =>
    withWait(run, id, ["task", "job"], (wait) => {
      run.settleIncident(wait.step, "retried");
      run.close(wait, "done");
      throwError(run, wait.step, code, message, variables);
    }),

  // [ER3] A task or job that escalates goes on, unless who catches it interrupts it.
  throwEscalation: (run, { wait: id, code, variables }) =>
    withWait(run, id, ["task", "job"], (wait) => throwEscalation(run, wait.step, code, variables)),

  // [CL3] An error of the called instance is thrown from the call activity; one that was cancelled, or could not be called, is an incident.
  childEnded: (run, { child, outcome }) =>
    withWait(run, child, ["child"], (wait) => {
      switch (outcome.type) {
        case "completed":
          run.finishWait(wait, { variables: outcome.variables });
          break;
        case "error":
          run.close(wait, "done");
          throwError(run, wait.step, outcome.code, outcome.message, outcome.variables);
          break;
        case "cancelled":
          run.close(wait, "done");
          run.raise(
            wait.step,
            "called_instance_failed",
            "The called instance was cancelled. Retry to call it again.",
            "job",
          );
          break;
        case "failed":
          run.close(wait, "done");
          run.raise(wait.step, "called_instance_failed", outcome.message, "job");
      }
    }),

  childEscalated: (run, { child, code, variables }) =>
    withWait(run, child, ["child"], (wait) => throwEscalation(run, wait.step, code, variables)),

  // [AH5] Chosen elements start beside what runs; where the order is sequential, only one at a time.
  choose(run, { choice: id, elements }) {
    const wait = run.wait(id);
    if (wait?.kind !== "choice") return no("not_open", "This is no longer open: it was completed or cancelled.");
    const unknown = elements.find((element) => !wait.choice.elements.includes(element));
    if (unknown !== undefined)
      return no(
        "not_possible",
        `"${unknown}" can't be started here. Possible are: ${wait.choice.elements.join(", ")}.`,
      );
    const host = run.step(wait.step);
    const { def } = run.element(host.element);
    const isSequential = def.type === "adHocSubProcess" && def.ordering === "sequential";
    if (isSequential && (host.scope!.children.size > 0 || elements.length > 1)) {
      return no("not_possible", "Here one activity is done after the other. Finish the open one first.");
    }
    if (elements.length === 0) run.finishWait(wait);
    for (const element of elements) if (run.isOpen(host.id)) run.enter(run.element(element), host.id);
    return undefined;
  },

  // [MI7] A running multi-instance takes on more rounds, as long as it is open.
  addRounds(run, { step: id, items }) {
    const refusal = refuseLoopCommand(run, id);
    if (refusal) return refusal;
    // [MI12] More than can begin in one go are refused as a whole.
    if (items.length > STEPS_MAX)
      return no(
        "not_possible",
        `No more than ${STEPS_MAX.toLocaleString("en")} rounds can be added at once, so none was. Add them in parts.`,
      );
    const step = run.step(id);
    const element = run.element(step.element);
    // [MI10] What its conditions said at the end of a round stands.
    if (step.loop?.isOver)
      return no("not_possible", `${nameOf(element)} has what it needs: no more rounds can be added.`);
    addRounds(run, step, element, items);
    return undefined;
  },

  // [MI8] A running multi-instance can be ended early; the rounds that are done count.
  completeLoop(run, { step: id }) {
    const refusal = refuseLoopCommand(run, id);
    if (refusal) return refusal;
    run.cancelChildren(id);
    run.touch(id);
    return undefined;
  },

  // [MV1] Takes steps away and starts elements in the scope that holds them, opening that scope if it is not open.
  move(run, { cancel, start }) {
    const gone = cancel.find((id) => id === ROOT || !run.isOpen(id));
    if (gone !== undefined) return no("not_open", `Step ${gone} is no longer open.`);
    const unknown = start.find((id) => !run.model.elements.has(id));
    if (unknown !== undefined) return no("unknown_element", `The model holds no element "${unknown}".`);
    for (const id of cancel) if (run.isOpen(id)) run.cancel(id);
    for (const id of start) {
      if (!run.isOpen(ROOT)) break;
      const element = run.element(id);
      run.enter(element, scopeFor(run, element.parent));
    }
    return undefined;
  },

  // [TR1] Whatever an event waits for, it happens now.
  trigger: (run, { wait: id, variables }) =>
    withWait(run, id, ["timer", "subscription", "condition"], (wait) =>
      run.finishWait(wait, { ...(variables && { variables }) }),
    ),

  fireTimer: (run, { timer }) => withWait(run, timer, ["timer"], (wait) => run.finishWait(wait)),

  deliverMessage: (run, { subscription, variables }) =>
    withWait(run, subscription, ["subscription"], (wait) => run.finishWait(wait, { ...(variables && { variables }) })),

  deliverSignal: (run, { subscription, variables }) =>
    withWait(run, subscription, ["subscription"], (wait) => run.finishWait(wait, { ...(variables && { variables }) })),

  // [VA3] From outside, a variable is set in the scope named, else on the instance.
  setVariables(run, { scope, variables }) {
    if (scope !== undefined && !run.isOpen(scope)) return no("not_open", `Step ${scope} is no longer open.`);
    for (const [name, value] of Object.entries(variables)) run.set(scope ?? ROOT, name, value, { isLocal: true });
    return undefined;
  },

  // [RE1] Goes on where the incident stopped the step, with the model as it is and the variables as they are now.
  retry(run, { step: id, variables }) {
    if (!run.isOpen(id)) return no("not_open", `Step ${id} is no longer open.`);
    const { incident, element: elementId } = run.step(id);
    if (!incident) return no("no_incident", "There is nothing to retry: the incident has been resolved.");
    setAll(run, variables);
    run.settleIncident(id, "retried");
    // [EV1] The runtime tries again. The step may be the process, which is no element.
    if (incident.resume === "wait") return undefined;
    const element = run.element(elementId);
    switch (incident.resume) {
      case "enter":
        run.closeWaits(id);
        run.cancelChildren(id);
        run.activate(id);
        break;
      case "job":
        if (run.step(id).loop) {
          throwAgain(run, id, element);
          break;
        }
        run.closeWaits(id, elementId);
        run.attempt(id, "job", () => behaviourOf(element).enter(run, run.step(id), element));
        break;
      case "leave":
        // [AH6] What holds others is left once these are done; until then it was a question about them that failed.
        if (behaviourOf(element).childLeft && !run.step(id).loop) {
          run.childLeft(id);
          run.touch(id);
        }
        // [RE3] Rounds may have been added meanwhile, or elements started in it.
        else if ((run.step(id).scope?.children.size ?? 0) > 0) run.touch(id);
        else run.leave(id);
        break;
    }
    return undefined;
  },

  // [IN3] Takes every open step away.
  cancel(run, { reason }) {
    run.stop({ ...(reason !== undefined && { reason }) });
    return undefined;
  },

  suspend(run) {
    run.emit({ type: "instanceSuspended" });
    return undefined;
  },

  resume(run) {
    if (run.state.status !== "suspended") return no("not_suspended", "The instance is not suspended.");
    run.emit({ type: "instanceResumed" });
    return undefined;
  },
};

/** [IN7] A receive task or event that starts the instance has already happened; of a parallel gateway's events, the others are awaited. */
function beginAt(run: Run, start: CompiledElement, isNamed: boolean): void {
  if (start.kind === "startEvent" || !isNamed) {
    run.enter(start, ROOT);
    return;
  }
  const [gateway] = start.incoming.map(({ source }) => source);
  if (gateway && isKind(gateway, "eventBasedGateway") && gateway.def.gatewayType === "parallel") {
    for (const { target } of gateway.outgoing) if (target !== start) run.enter(target, ROOT);
  }
  run.leave(run.openStep(start, ROOT));
}

function canStart(element: CompiledElement): boolean {
  if (isKind(element, "startEvent")) return true;
  if (isKind(element, "receiveTask")) return element.def.instantiate === true || followsInstantiatingGateway(element);
  return isKind(element, "intermediateCatchEvent") && followsInstantiatingGateway(element);
}

function followsInstantiatingGateway(element: CompiledElement): boolean {
  return element.incoming.some(({ source }) => isKind(source, "eventBasedGateway") && source.def.instantiate === true);
}

/** The open step that holds an element of this scope; opened without its content if there is none. */
function scopeFor(run: Run, parent: CompiledElement | null): StepId {
  if (parent === null) return ROOT;
  for (const step of run.state.steps.values())
    if (step.element === parent.id && step.scope && !step.loop && run.hasBegun(step)) return step.id;
  const id = run.openStep(parent, scopeFor(run, parent.parent));
  for (const boundary of parent.boundaries) behaviourOf(boundary).attach?.(run, id, boundary);
  return id;
}

function refuseLoopCommand(run: Run, id: StepId): Rejection | undefined {
  if (!run.isOpen(id)) return no("not_open", `Step ${id} is no longer open.`);
  const step = run.step(id);
  const isMultiInstance = step.loop !== undefined && loopOf(run.element(step.element))?.kind === "multiInstance";
  return isMultiInstance ? undefined : no("not_possible", `Step ${id} does not hold the rounds of a multi-instance.`);
}

function startsOf(
  model: CompiledModel,
  id: string | undefined,
  variables: Readonly<JsonObject>,
  at: Instant,
): CompiledElement[] | Rejection {
  const { startEvents, implicitStarts } = model.root;
  if (id !== undefined) {
    const named = model.root.elements.find((element) => element.id === id && canStart(element));
    return named ? [named] : no("unknown_element", `The workflow has no start event "${id}".`);
  }
  const plain = startEvents.filter((event) => event.def.definitions.length === 0);
  // [IN8] A start that brings what a start condition asks for begins there.
  const conditional = plain.length > 0 ? [] : startEvents.filter((event) => conditionsOf(event).length > 0);
  const get = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  const holding = conditional.find((event) =>
    conditionsOf(event).some((source) => {
      const outcome = model.expression(source).evaluate({ get }, at);
      return outcome.ok && outcome.value === true;
    }),
  );
  if (holding) return [holding];
  if (conditional.length > 0 && conditional.length === startEvents.length) {
    const wanted = conditional.flatMap(conditionsOf).join(", or ");
    return no("not_possible", `No start condition holds for what this start brings: ${wanted}.`);
  }
  const only = plain.length > 0 ? plain : startEvents;
  if (only.length === 1) return [only[0]!];
  if (only.length > 1) return no("unknown_element", `Say which start event to use: ${only.map(nameOf).join(", ")}.`);
  return implicitStarts.length > 0
    ? [...implicitStarts]
    : no("unknown_element", "The workflow has nothing to start with.");
}

function conditionsOf({ def }: CompiledElement<"startEvent">): string[] {
  return def.definitions.flatMap((definition) => (definition.type === "conditional" ? definition.condition : []));
}

/** [EV1] A step that has an incident already keeps it: a retry takes in both. */
function raiseStuck(run: Run, wait: Wait, message: string): void {
  if (run.step(wait.step).incident) return;
  const words = `${nameOf(run.element(wait.element))} is stuck. ${message}`;
  run.raise(wait.step, "event_failed", words, "wait");
}

function setAll(run: Run, variables: Readonly<JsonObject> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) run.set(ROOT, name, value, { isLocal: true });
}

function withWait<K extends Wait["kind"]>(
  run: Run,
  id: WaitId,
  kinds: readonly K[],
  act: (wait: Extract<Wait, { kind: K }>) => void,
): Rejection | undefined {
  const wait = run.wait(id);
  if (!wait || !(kinds as readonly string[]).includes(wait.kind))
    return no("not_open", "This is no longer open: it was completed or cancelled.");
  act(wait as Extract<Wait, { kind: K }>);
  return undefined;
}

function no(code: RejectionCode, message: string): Rejection {
  return { code, message };
}
