import type { Json, JsonObject } from "@/lib/domain/json";
import type { Evaluation } from "@/lib/feel";
import {
  addDuration,
  expressionOf,
  firstDue,
  isScopeKind,
  nextDue,
  parseInstant,
  type CompiledElement,
  type CompiledFlow,
  type CompiledModel,
  type CompiledScope,
} from "@/lib/model";
import { behaviourOf } from "./elements";
import { entry } from "./entry";
import type { Join } from "./elements/behaviour";
import { staysAwaited } from "./elements/events";
import { compensableOf, handlerDone } from "./compensation";
import { apply, draftOf, freeze, NOBODY, type Draft } from "./evolve";
import { chooseAll, NO_FLOW, type Choice } from "./flows";
import { Guard } from "./guard";
import { beginLoop, loopOf, loopVariable, outputs, roundDone } from "./loops";
import { describe, nameOf, Stuck } from "./stuck";
import {
  ROOT,
  type Awaits,
  type ChildSpec,
  type ConditionSpec,
  type ConditionWait,
  type EngineEvent,
  type EventOf,
  type IncidentCode,
  type InstanceLabel,
  type InstanceState,
  type Instant,
  type JobSpec,
  type OpenIncident,
  type OpenStep,
  type StepId,
  type SubscriptionSpec,
  type TaskSpec,
  type TimerSpec,
  type Trace,
  type Wait,
  type WaitId,
} from "./types";

/** What an element hands over when its wait is done. */
export interface Payload {
  readonly variables?: Readonly<JsonObject>;
  readonly result?: Json;
}

/** The name under which expressions see the elements that have an open step. */
const ACTIVE_ELEMENTS = "activeElements";

/**
 * One command being carried out. Elements act through it; every change of the state is an event, applied at once by the
 * reducer and kept for the runtime. Tokens on their way stand in a queue, so that parallel branches move in turn.
 */
export class Run {
  readonly events: EngineEvent[] = [];
  private readonly draft: Draft;
  /** What is to happen next, in turn: tokens on their way, rounds of loops. */
  private readonly queue: { readonly scope: StepId; readonly act: () => void }[] = [];
  private nextInQueue = 0;
  /** Entries of the queue, per scope: a scope with some is not finished. */
  private readonly underway = new Map<StepId, number>();
  /** Scopes in which something moved since it was last asked whether they are finished, and whether a join in them passes. */
  private readonly unfinished = new Set<StepId>();
  private readonly moved = new Set<StepId>();
  /** Names of variables that have changed since the label was computed, and since conditions were judged. */
  private readonly changedNames = new Set<string>();
  private readonly unjudgedNames = new Set<string>();
  private readonly freshConditions = new Set<WaitId>();
  readonly guard = new Guard();

  constructor(
    readonly model: CompiledModel,
    state: InstanceState | null,
    readonly at: Instant,
  ) {
    this.draft = draftOf(state);
  }

  get state(): InstanceState {
    return this.draft;
  }

  /** Whether a step does what it is for, or still waits for other tokens or a lock before that. */
  hasBegun({ id, element, parent, waits }: OpenStep): boolean {
    const isJoining = parent !== null && entry(this.step(parent).scope!.joins, element) === id;
    return !isJoining && !waits.some((wait) => this.draft.waits.get(wait)!.kind === "lock");
  }

  emit(event: EngineEvent): void {
    apply(this.draft, event);
    this.events.push(event);
  }

  // --- Looking up ---------------------------------------------------------------------------------------------------

  step(id: StepId): OpenStep {
    const step = this.draft.steps.get(id);
    if (!step) throw new Error(`Step ${id} is not open`);
    return step;
  }

  isOpen(id: StepId): boolean {
    return this.draft.steps.has(id);
  }

  wait(id: WaitId): Wait | undefined {
    return this.draft.waits.get(id);
  }

  element(id: string): CompiledElement {
    const element = this.model.elements.get(id);
    if (!element) throw new Error(`The model holds no element "${id}"`);
    return element;
  }

  /**
   * The nearest value of a name, seen from a step. In a loop its counters stand beside the variables; `thisInstance` and
   * `activeElements` are the instance itself and where it is, unless a variable has that name.
   */
  lookup(from: StepId, name: string): Json | undefined {
    for (let id: StepId | null = from; id !== null; ) {
      const step: OpenStep = this.step(id);
      if (step.variables && Object.hasOwn(step.variables, name)) return step.variables[name];
      if (step.loop || step.iteration !== undefined) {
        const counted = loopVariable(step, name);
        if (counted !== undefined) return counted;
      }
      id = step.parent;
    }
    if (name === "thisInstance") return this.instance();
    return name === ACTIVE_ELEMENTS ? this.activeElements() : undefined;
  }

  private activeElements(): Json {
    const active = new Set<string>();
    for (const step of this.draft.steps.values()) if (step.parent !== null) active.add(step.element);
    return [...active].sort();
  }

  /** All variables that a step sees, the nearest of each name. */
  visibleVariables(from: StepId): JsonObject {
    const { parent, variables } = this.step(from);
    return { ...(parent === null ? {} : this.visibleVariables(parent)), ...variables };
  }

  private instance(): Json {
    const { number = null, startedAt, label } = this.draft;
    return { number, startedAt, businessKey: label.businessKey ?? null, title: label.title ?? null };
  }

  private ownerOf(from: StepId, name: string): StepId | undefined {
    for (let id: StepId | null = from; id !== null; ) {
      const step: OpenStep = this.step(id);
      if (step.variables && Object.hasOwn(step.variables, name)) return id;
      id = step.parent;
    }
    return undefined;
  }

  // --- Expressions --------------------------------------------------------------------------------------------------

  evaluate(from: StepId, source: string, more: Readonly<JsonObject> = {}): Evaluation {
    const get = (name: string) => (Object.hasOwn(more, name) ? more[name] : this.lookup(from, name));
    return this.model.expression(source).evaluate({ get }, this.at);
  }

  /** The value of a FEEL expression; an incident if it has none. `more`: names that it sees before all variables. */
  feel(from: StepId, source: string, what: string, more: Readonly<JsonObject> = {}): { value: Json; trace: Trace } {
    const outcome = this.evaluate(from, source, more);
    const trace = traceOf(source, outcome);
    if (!outcome.ok) throw new Stuck("expression_failed", `${what} could not be evaluated: ${outcome.message}`, trace);
    return { value: outcome.value, trace };
  }

  /** The value of a literal or "=" expression. */
  value(from: StepId, text: string, what: string): Json {
    const source = expressionOf(text);
    return source === undefined ? text : this.feel(from, source, what).value;
  }

  text(from: StepId, text: string, what: string): string | undefined {
    const value = this.value(from, text, what);
    if (value === null || value === "") return undefined;
    if (typeof value === "object")
      throw new Stuck("invalid_value", `${what} must be a text, but is ${describe(value)}`);
    return String(value);
  }

  /** Texts of a list of value texts, each of which may give one text or a list of them. */
  texts(from: StepId, texts: readonly string[] | undefined, what: string): string[] {
    const found = new Set<string>();
    for (const text of texts ?? []) {
      const value = this.value(from, text, what);
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item === null || item === "") continue;
        if (typeof item === "object")
          throw new Stuck("invalid_value", `${what} must be texts, but one is ${describe(item)}`);
        found.add(String(item));
      }
    }
    return [...found];
  }

  /** An instant, given as one or as a duration from now. */
  instant(from: StepId, text: string, what: string): Instant | undefined {
    const value = this.text(from, text, what);
    if (value === undefined) return undefined;
    const parsed = value.startsWith("P") ? addDuration(this.at, value) : parseInstant(value);
    if (parsed === undefined)
      throw new Stuck("invalid_value", `${what} "${value}" is neither an instant nor a duration.`);
    return parsed;
  }

  // --- Variables ----------------------------------------------------------------------------------------------------

  /** Sets a variable where its name is already known, seen from the step, else on the instance; or on the step itself if `isLocal`. */
  set(from: StepId, name: string, value: Json, options: { isLocal?: boolean; by?: StepId; trace?: Trace } = {}): void {
    const scope = options.isLocal ? from : (this.ownerOf(from, name) ?? ROOT);
    const old = this.step(scope).variables?.[name];
    this.changedNames.add(name);
    this.unjudgedNames.add(name);
    this.emit({
      type: "variableSet",
      scope,
      name,
      value,
      ...(old !== undefined && { old }),
      ...(options.by !== undefined && { by: options.by }),
      ...(options.trace && { trace: options.trace }),
    });
  }

  /**
   * Takes in what a wait brought. With output mappings the values stay on the step, and only what is mapped leaves it.
   */
  receive(id: StepId, payload: Payload, resultVariable?: string): void {
    const { def } = this.element(this.step(id).element);
    const isLocal = "outputs" in def && def.outputs !== undefined && def.outputs.length > 0;
    for (const [name, value] of Object.entries(payload.variables ?? {})) this.set(id, name, value, { isLocal, by: id });
    if (resultVariable !== undefined && payload.result !== undefined)
      this.set(id, resultVariable, payload.result, { isLocal, by: id });
  }

  private mapInputs(id: StepId, element: CompiledElement): void {
    if (!("inputs" in element.def)) return;
    for (const { target, source } of element.def.inputs ?? []) {
      const { value, trace } = this.feel(id, source, `The input "${target}" of ${nameOf(element)}`);
      this.set(id, target, value, { isLocal: true, by: id, trace });
    }
  }

  private mapOutputs(id: StepId, element: CompiledElement): void {
    if (!("outputs" in element.def)) return;
    const { parent } = this.step(id);
    for (const { target, source } of element.def.outputs ?? []) {
      const { value, trace } = this.feel(id, source, `The output "${target}" of ${nameOf(element)}`);
      this.set(parent ?? ROOT, target, value, { by: id, trace });
    }
  }

  // --- Entering -----------------------------------------------------------------------------------------------------

  /** Opens a step for an element and lets it act. */
  enter(element: CompiledElement, parent: StepId, via: { flow?: string; iteration?: number } = {}): StepId {
    const id = this.openStep(element, parent, via);
    this.activate(id);
    return id;
  }

  /** Opens a step without letting it act. */
  openStep(
    element: CompiledElement,
    parent: StepId,
    via: {
      flow?: string;
      iteration?: number;
      isJoin?: boolean;
      isScope?: boolean;
      absorbs?: readonly string[];
      compensates?: StepId;
    } = {},
  ): StepId {
    const id = this.draft.nextId;
    const isLoop = loopOf(element) !== undefined && via.iteration === undefined && via.compensates === undefined;
    this.touch(parent);
    this.emit({
      type: "stepEntered",
      step: id,
      element: element.id,
      kind: element.kind,
      parent,
      at: this.at,
      ...(via.flow !== undefined && { flow: via.flow }),
      ...((isScopeKind(element.kind) || isLoop || via.isScope) && { isScope: true }),
      ...(via.isJoin && { isJoin: true }),
      ...(via.absorbs && { absorbs: via.absorbs }),
      ...(via.iteration !== undefined && { iteration: via.iteration }),
      ...(via.compensates !== undefined && { compensates: via.compensates }),
    });
    return id;
  }

  /** Lets a step act from its beginning: lock, inputs, boundary events, then the element itself or the first round of its loop. */
  activate(id: StepId): void {
    const step = this.step(id);
    const element = this.element(step.element);
    this.attempt(id, "enter", () => {
      this.guard.begin(step, element);
      const isRound = step.iteration !== undefined;
      if (!isRound && !this.takeLock(id, element)) return;
      const loop = step.compensates === undefined && !isRound ? loopOf(element) : undefined;
      if (!loop) this.mapInputs(id, element);
      if (!isRound) for (const boundary of element.boundaries) behaviourOf(boundary).attach?.(this, id, boundary);
      if (loop) {
        beginLoop(this, this.step(id), element, loop);
        return;
      }
      this.attachEventSubProcesses(id, element.content);
      behaviourOf(element).enter(this, this.step(id), element);
    });
  }

  /** [ES1] The start events of event sub-processes wait as long as the scope that holds them is open. */
  attachEventSubProcesses(id: StepId, content: CompiledScope): void {
    for (const { content: inner } of content.eventSubProcesses) {
      for (const start of inner.startEvents) behaviourOf(start).attach?.(this, id, start);
    }
  }

  // --- Locks --------------------------------------------------------------------------------------------------------

  /** [LK1] Takes the lock that an activity asks for; held by another, the step waits in line. */
  private takeLock(id: StepId, element: CompiledElement): boolean {
    const name = "lock" in element.def ? element.def.lock : undefined;
    if (name === undefined) return true;
    const held = entry(this.draft.locks, name);
    if (held?.holder === id) return true;
    if (held) {
      this.openWait(id, element, { kind: "lock", lock: name });
      return false;
    }
    this.emit({ type: "lockTaken", lock: name, step: id });
    return true;
  }

  /** [LK2] A lock is given back when its holder is left or cancelled, and goes to the first in line. */
  private releaseLocks(id: StepId): void {
    for (const name in this.draft.locks) {
      const { holder, queue } = this.draft.locks[name]!;
      if (holder !== id) continue;
      this.emit({ type: "lockReleased", lock: name, step: id });
      if (queue.length === 0) continue;
      // Whoever is first when its turn comes: the one that is first now may be taken away with its scope.
      this.later(ROOT, () => {
        const free = entry(this.draft.locks, name);
        const first = free?.holder === NOBODY ? free.queue[0] : undefined;
        if (first === undefined) return;
        for (const wait of this.step(first).waits) this.close(this.draft.waits.get(wait)!, "done");
        this.emit({ type: "lockTaken", lock: name, step: first });
        this.activate(first);
      });
    }
  }

  /** Runs a part of a step; what goes wrong in it becomes the step's incident. */
  attempt(id: StepId, resume: OpenIncident["resume"], act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      this.raise(id, error.code, error.message, resume, error);
    }
  }

  raise(
    id: StepId,
    code: IncidentCode,
    message: string,
    resume: OpenIncident["resume"],
    more: { trace?: Trace; details?: Json } = {},
  ): void {
    if (this.step(id).incident) this.settleIncident(id, "retried");
    this.emit({
      type: "incidentRaised",
      incident: this.draft.nextId,
      step: id,
      code,
      message,
      resume,
      at: this.at,
      ...(more.trace && { trace: more.trace }),
      ...(more.details !== undefined && { details: more.details }),
    });
  }

  settleIncident(id: StepId, how: "retried" | "cancelled"): void {
    const { incident } = this.step(id);
    if (incident) this.emit({ type: "incidentResolved", incident: incident.id, step: id, how });
  }

  // --- Waiting ------------------------------------------------------------------------------------------------------

  openTask(step: StepId, element: CompiledElement, task: TaskSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "taskCreated", wait, step, element: element.id, ...which(definition), task, at: this.at });
  }

  openJob(step: StepId, element: CompiledElement, job: JobSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "jobCreated", wait, step, element: element.id, ...which(definition), job, at: this.at });
  }

  openTimer(step: StepId, element: CompiledElement, timer: TimerSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "timerSet", wait, step, element: element.id, ...which(definition), timer, at: this.at });
  }

  openSubscription(step: StepId, element: CompiledElement, subscription: SubscriptionSpec, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({
      type: "subscriptionOpened",
      wait,
      step,
      element: element.id,
      ...which(definition),
      subscription,
      at: this.at,
    });
  }

  private openWait(step: StepId, element: CompiledElement, awaits: Awaits, definition?: number): void {
    const wait = this.draft.nextId;
    this.emit({ type: "waitOpened", wait, step, element: element.id, ...which(definition), awaits, at: this.at });
  }

  openCondition(step: StepId, element: CompiledElement, condition: ConditionSpec, definition?: number): void {
    const id = this.draft.nextId;
    this.freshConditions.add(id);
    this.openWait(step, element, { kind: "condition", condition }, definition);
  }

  openChild(step: StepId, element: CompiledElement, child: ChildSpec): void {
    this.openWait(step, element, { kind: "child", child });
  }

  openChoice(step: StepId, element: CompiledElement, elements: readonly string[]): void {
    this.openWait(step, element, { kind: "choice", choice: { elements } });
  }

  /** Whether a step still waits for something of an element. */
  isAwaited(id: StepId, element: string): boolean {
    return this.step(id).waits.some((wait) => this.draft.waits.get(wait)!.element === element);
  }

  /** The first firing of a timer event. */
  timer(
    from: StepId,
    definition: { timer: "date" | "duration" | "cycle"; value: string; zone?: string },
    what: string,
  ): TimerSpec {
    const value = this.value(from, definition.value, what);
    const first = firstDue(definition.timer, value, this.at, definition.zone);
    if (!first.ok) throw new Stuck("invalid_value", `${what} can't be set: ${first.message}`);
    return { due: first.due, ...(first.repeat && { repeat: first.repeat }) };
  }

  /** Sets a repeating timer for its next round. Rounds missed in an outage are skipped: the next is the first after now. */
  repeatTimer(step: StepId, element: CompiledElement, { repeat, due }: TimerSpec, definition?: number): void {
    if (!repeat) return;
    const next = nextDue(repeat, due > this.at ? due : this.at);
    if (next.ok)
      this.openTimer(step, element, { due: next.due, ...(next.repeat && { repeat: next.repeat }) }, definition);
  }

  close(wait: Wait, outcome: "done" | "cancelled"): void {
    this.emit({ type: "waitClosed", wait: wait.id, kind: wait.kind, outcome });
  }

  /** Closes the waits of a step; with `element`, only those of that element. */
  closeWaits(id: StepId, element?: string): void {
    for (const waitId of this.step(id).waits) {
      const wait = this.draft.waits.get(waitId)!;
      if (element === undefined || wait.element === element) this.close(wait, "cancelled");
    }
  }

  /** What a wait is for has happened, and its element goes on. The wait is over, unless it can happen again. */
  finishWait(wait: Wait, payload: Payload = {}): void {
    const step = this.step(wait.step);
    const element = this.element(wait.element);
    const behaviour = behaviourOf(element);
    if (!staysAwaited(wait, step, element)) this.close(wait, "done");
    if (step.loop && wait.element === step.element) {
      // [MI11] What its rounds have thrown is handed out: it may be finished.
      this.touch(step.id);
    } else if (wait.element === step.element) {
      this.attempt(step.id, "leave", () => behaviour.resume?.(this, this.step(step.id), element, payload));
    } else {
      behaviour.trigger?.(this, this.step(step.id), element, payload, wait);
    }
  }

  // --- Leaving ------------------------------------------------------------------------------------------------------

  /** Completes a step: outputs, then along the flows that its element chooses. An incident here is retried from here. */
  leave(id: StepId): void {
    const element = this.element(this.step(id).element);
    this.attempt(id, "leave", () => {
      const step = this.step(id);
      if (step.loop) outputs(this, step, element);
      else this.mapOutputs(id, element);
      if (step.iteration !== undefined) {
        roundDone(this, this.step(id), element);
        return;
      }
      this.depart(id, step.compensates === undefined ? this.choose(this.step(id), element) : NO_FLOW);
    });
  }

  private choose(step: OpenStep, element: CompiledElement): Choice {
    const behaviour = behaviourOf(element);
    return behaviour.choose ? behaviour.choose(this, step, element) : chooseAll(this, step, element);
  }

  /** Ends a step whose choice is made, and sends its tokens on. */
  depart(id: StepId, choice: Choice): void {
    const { parent, element: elementId, compensates } = this.step(id);
    if (parent === null) return;
    const element = this.element(elementId);
    this.end(id);
    // [AC2] Elements that this one cancels are taken away wherever they stand in its scope.
    if ("cancels" in element.def)
      for (const target of element.def.cancels ?? []) this.cancelElement(parent, target, elementId);
    // [QU2] One token on each flow, or as many as the activity says.
    const tokens = ("completionQuantity" in element.def && element.def.completionQuantity) || 1;
    for (const { flow, reason } of choice.taken) {
      for (let n = 0; n < tokens; n++) {
        this.emit({ type: "flowTaken", flow: flow.id, step: id, at: this.at, reason, others: choice.others });
        this.send(flow, parent);
      }
    }
    if (compensates !== undefined) handlerDone(this, compensates);
    this.childLeft(parent);
  }

  /** Closes a step as completed: what it leaves to be compensated, its waits, its lock. */
  end(id: StepId): void {
    const step = this.step(id);
    if (step.parent !== null && step.compensates === undefined) {
      const completed = compensableOf(this, step, this.element(step.element));
      if (completed) this.emit({ type: "compensable", scope: step.parent, completed });
    }
    this.closeWaits(id);
    this.emit({ type: "stepLeft", step: id, outcome: "completed", at: this.at });
    this.releaseLocks(id);
    if (step.parent !== null) this.touch(step.parent);
  }

  /** Lets a scope know that an inner step has been left. */
  childLeft(scope: StepId): void {
    if (scope === ROOT || !this.isOpen(scope)) return;
    const step = this.step(scope);
    const element = this.element(step.element);
    this.attempt(scope, "leave", () => behaviourOf(element).childLeft?.(this, step, element));
  }

  /** Puts a token on a flow of a scope. */
  send(flow: CompiledFlow, scope: StepId): void {
    this.later(scope, () => this.arrive(flow, scope));
  }

  /** Whether nothing is in the queue: joins that look at the whole scope may be asked. */
  get isAtRest(): boolean {
    return this.nextInQueue >= this.queue.length;
  }

  hasUnderway(scope: StepId): boolean {
    return (this.underway.get(scope) ?? 0) > 0;
  }

  /** Lets something happen in a scope in its turn; never, if the scope is taken away before. */
  later(scope: StepId, act: () => void): void {
    this.queue.push({ scope, act });
    this.underway.set(scope, (this.underway.get(scope) ?? 0) + 1);
  }

  /** Takes a step and all that it holds away. */
  cancel(id: StepId, by?: string): void {
    const step = this.step(id);
    this.cancelChildren(id, by);
    this.settleIncident(id, "cancelled");
    this.closeWaits(id);
    this.emit({ type: "stepLeft", step: id, outcome: "cancelled", at: this.at, ...(by !== undefined && { by }) });
    this.releaseLocks(id);
    if (step.parent !== null) this.touch(step.parent);
    // [CO4] In its turn: who threw the compensation may be taken away too.
    const thrower = step.compensates;
    if (thrower !== undefined && this.isOpen(thrower))
      this.later(this.step(thrower).parent!, () => handlerDone(this, thrower));
  }

  /** Ends the instance before it is done: takes all that is open away. */
  stop(why: Pick<EventOf<"instanceEnded">, "reason" | "error">): void {
    this.cancelChildren(ROOT);
    this.closeWaits(ROOT);
    this.emit({ type: "stepLeft", step: ROOT, outcome: "cancelled", at: this.at });
    this.emit({ type: "instanceEnded", status: "cancelled", ...why });
  }

  /** Takes all that a scope holds away, tokens on their way too; `except` stays. */
  cancelChildren(id: StepId, by?: string, except?: StepId): void {
    const { scope } = this.step(id);
    if (!scope) return;
    for (const child of scope.children.keys()) if (child !== except) this.cancel(child, by);
    this.forget(id);
  }

  /** Takes back what was still to happen in a scope. */
  private forget(scope: StepId): void {
    if (!this.underway.get(scope)) return;
    for (let i = this.nextInQueue; i < this.queue.length; i++)
      if (this.queue[i]!.scope === scope) this.queue.splice(i--, 1);
    this.underway.delete(scope);
  }

  /** Takes the open steps of an element away, in a scope and all that it holds. */
  private cancelElement(scope: StepId, target: string, by: string): void {
    for (const child of [...this.step(scope).scope!.children.keys()]) {
      if (!this.isOpen(child)) continue;
      const step = this.step(child);
      if (step.element === target) this.cancel(child, by);
      else if (step.scope) this.cancelElement(child, target, by);
    }
  }

  // --- Moving tokens ------------------------------------------------------------------------------------------------

  /** Moves every token as far as it goes without waiting, and closes what is finished. */
  settle(): void {
    do {
      this.finishScopes();
      while (this.nextInQueue < this.queue.length) {
        const { scope, act } = this.queue[this.nextInQueue++]!;
        this.underway.set(scope, this.underway.get(scope)! - 1);
        // It may have been the last that the scope waited for, whatever comes of it.
        this.unfinished.add(scope);
        act();
        this.finishScopes();
      }
      this.queue.length = 0;
      this.nextInQueue = 0;
    } while (this.passJoins() || this.judgeConditions());
    if (this.changedNames.size > 0 && this.isOpen(ROOT)) this.relabel((text) => this.readsChanged(text));
  }

  /** Says that something moved in a scope, so that it may be finished, or a join in it may pass. */
  touch(scope: StepId): void {
    this.unfinished.add(scope);
    this.moved.add(scope);
  }

  private arrive(flow: CompiledFlow, scope: StepId): void {
    const element = flow.target;
    const join = joinOf(element);
    if (!join) {
      this.enter(element, scope, { flow: flow.id });
      return;
    }
    const waiting = entry(this.step(scope).scope!.joins, element.id);
    const id = waiting ?? this.openStep(element, scope, { flow: flow.id, isJoin: true });
    this.emit({ type: "joinArrived", step: id, flow: flow.id });
    if (join.when === "arrival") this.tryJoin(id);
  }

  /** Lets a waiting join pass if it may. What arrived beyond what it used waits for the next round. */
  private tryJoin(id: StepId): boolean {
    const step = this.step(id);
    const element = this.element(step.element);
    const join = joinOf(element)!;
    let passed = false;
    this.attempt(id, "enter", () => {
      const pass = join.passes(this, step, element);
      if (!pass) return;
      passed = true;
      this.emit({ type: "joinPassed", step: id, flows: pass.flows });
      const left = Object.entries(this.step(id).arrived ?? {});
      const absorbs = pass.absorbs && pass.absorbs.length > 0 ? pass.absorbs : undefined;
      if (left.length > 0 || absorbs) {
        const next = this.openStep(element, step.parent!, { isJoin: true, ...(absorbs && { absorbs }) });
        for (const [flow, count] of left)
          for (let i = 0; i < count; i++) this.emit({ type: "joinArrived", step: next, flow });
        this.touch(step.parent!);
      }
    });
    if (passed) this.activate(id);
    return passed;
  }

  /** Joins that look at the whole scope are asked only once nothing else moves. */
  private passJoins(): boolean {
    for (const scope of this.moved) {
      this.moved.delete(scope);
      if (!this.isOpen(scope)) continue;
      for (const id of Object.values(this.step(scope).scope?.joins ?? {})) {
        if (this.step(id).incident || !this.tryJoin(id)) continue;
        // One that passes changes what the others see: they are asked again when its tokens have come to rest.
        this.touch(scope);
        return true;
      }
    }
    return false;
  }

  /** [CN1] Judges the conditions whose variables have changed; those that have become true happen. */
  private judgeConditions(): boolean {
    let happened = false;
    for (const id of this.unjudged()) {
      const wait = this.draft.waits.get(id);
      if (wait?.kind !== "condition") continue;
      const { expression, holds } = wait.condition;
      const outcome = this.evaluate(wait.step, expression);
      const isTrue = outcome.ok && outcome.value === true;
      if (isTrue === holds) continue;
      this.emit({ type: "conditionJudged", wait: id, holds: isTrue, trace: traceOf(expression, outcome) });
      if (!isTrue) continue;
      happened = true;
      this.finishWait(wait);
    }
    return happened;
  }

  /** Conditions to be judged, the oldest first. However many are open, only the expressions are looked through. */
  private unjudged(): readonly WaitId[] {
    const found = new Set(this.freshConditions);
    for (const waits of Object.values(this.draft.conditions)) {
      const [first] = waits.keys();
      const { expression, variables } = (this.draft.waits.get(first!) as ConditionWait).condition;
      const reads = variables ?? this.model.expression(expression).names;
      if (!reads.some((name) => this.unjudgedNames.has(name) || name === ACTIVE_ELEMENTS)) continue;
      for (const id of waits.keys()) found.add(id);
    }
    this.unjudgedNames.clear();
    this.freshConditions.clear();
    return found.size > 1 ? [...found].sort((a, b) => a - b) : [...found];
  }

  private finishScopes(): void {
    for (const id of this.unfinished) {
      this.unfinished.delete(id);
      const step = this.draft.steps.get(id);
      if (!step?.scope || step.scope.children.size > 0 || this.underway.get(id) || step.incident) continue;
      if (id === ROOT) {
        this.end(ROOT);
        this.emit({ type: "instanceEnded", status: "completed" });
      } else if (!step.waits.some((wait) => isOwnWork(this.draft.waits.get(wait)!))) {
        this.leave(id);
      }
    }
  }

  /** Computes what lists show for the first time. */
  label(businessKey: string | undefined): void {
    const settings = this.model.model.instance;
    const computed =
      settings?.businessKey === undefined ? undefined : this.labelValue("businessKey", settings.businessKey);
    const key = businessKey ?? computed;
    this.relabel(() => true, key === undefined ? {} : { businessKey: key });
  }

  /** Computes those parts of the label anew whose text `isStale`. */
  private relabel(isStale: (text: string) => boolean, known: InstanceLabel = this.draft.label): void {
    const settings = this.model.model.instance ?? {};
    const old: Record<string, string> = { ...this.draft.label };
    const label: Record<string, string> = { ...known };
    for (const part of ["title", "priority", "due"] as const) {
      const text = settings[part];
      if (text === undefined || !isStale(text)) continue;
      const value = this.labelValue(part, text);
      if (value === undefined) delete label[part];
      else label[part] = value;
    }
    const isSame = Object.keys({ ...old, ...label }).every((name) => old[name] === label[name]);
    if (!isSame) this.emit({ type: "instanceLabelled", label });
    this.changedNames.clear();
  }

  /** A label that can't be computed is left out: it is for reading, and must not stop anything. */
  private labelValue(part: "title" | "priority" | "due" | "businessKey", text: string): string | undefined {
    try {
      if (part !== "due") return this.text(ROOT, text, part)?.slice(0, 500);
      const value = this.text(ROOT, text, part);
      if (value === undefined) return undefined;
      return value.startsWith("P") ? addDuration(this.draft.startedAt, value) : parseInstant(value);
    } catch (error) {
      if (error instanceof Stuck) return undefined;
      throw error;
    }
  }

  private readsChanged(text: string): boolean {
    const source = expressionOf(text);
    return source !== undefined && this.model.expression(source).names.some((name) => this.changedNames.has(name));
  }

  finish(): InstanceState {
    this.draft.revision++;
    return freeze(this.draft);
  }
}

export function traceOf(expression: string, outcome: Evaluation): Trace {
  return outcome.ok
    ? {
        expression,
        values: outcome.values,
        result: outcome.value,
        ...(outcome.warnings && { warnings: outcome.warnings }),
      }
    : { expression, values: outcome.values, result: null, error: outcome.message };
}

/** What keeps a scope open though it holds nothing: a choice that people may still make, or what its rounds have thrown. */
function isOwnWork({ kind }: Wait): boolean {
  return kind === "choice" || kind === "job";
}

function which(definition: number | undefined): { definition?: number } {
  return definition === undefined ? {} : { definition };
}

/** How tokens meet at an element, if they do. */
function joinOf(element: CompiledElement): Join | undefined {
  if ("startQuantity" in element.def && (element.def.startQuantity ?? 1) > 1) return quantityJoin;
  return element.incoming.length > 1 ? behaviourOf(element).join : undefined;
}

/** [QU1] An activity starts once as many tokens have arrived as it asks for, by whichever flows (BPMN 2.0 §10.3). */
const quantityJoin: Join = {
  when: "arrival",
  passes(_run, step, element) {
    const wanted = "startQuantity" in element.def ? (element.def.startQuantity ?? 1) : 1;
    const arrived = Object.entries(step.arrived ?? {}).flatMap(([flow, count]) =>
      Array.from({ length: count }, () => flow),
    );
    return arrived.length >= wanted ? { flows: arrived.slice(0, wanted) } : undefined;
  },
};
