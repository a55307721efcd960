import type { Json, JsonObject } from "@/lib/domain/json";
import type { Evaluation } from "@/lib/feel";
import {
  addDuration,
  expressionOf,
  firstDue,
  isScopeKind,
  parseInstant,
  type CompiledElement,
  type CompiledFlow,
  type CompiledModel,
} from "@/lib/model";
import { behaviourOf } from "./elements";
import { apply, draftOf, freeze, type Draft } from "./evolve";
import {
  ROOT,
  type EngineEvent,
  type FlowReason,
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

/** A flow that a token goes along, and why. */
export interface ChosenFlow {
  readonly flow: CompiledFlow;
  readonly reason: FlowReason;
}
export interface Choice {
  readonly taken: readonly ChosenFlow[];
  readonly others: readonly FlowReason[];
}

/** Thrown inside a step to stop it with an incident; `Run.attempt` is the one that catches it. */
export class Stuck extends Error {
  constructor(
    readonly code: IncidentCode,
    message: string,
    readonly trace?: Trace,
    readonly details?: Json,
  ) {
    super(message);
  }
}

/** What an element hands over when its wait is done. */
export interface Payload {
  readonly variables?: Readonly<JsonObject>;
  readonly result?: Json;
}

/** Automatic steps that one command may take; more is an endless loop. */
export const STEPS_MAX = 10_000;

/**
 * One command being carried out. Elements act through it; every change of the state is an event, applied at once by the
 * reducer and kept for the runtime. Tokens on their way stand in a queue, so that parallel branches move in turn.
 */
export class Run {
  readonly events: EngineEvent[] = [];
  private readonly draft: Draft;
  private readonly tokens: { readonly flow: CompiledFlow; readonly scope: StepId }[] = [];
  private nextToken = 0;
  /** Tokens in the queue, per scope: a scope with some is not finished. */
  private readonly underway = new Map<StepId, number>();
  /** Scopes in which something moved since it was last asked whether they are finished, and whether a join in them passes. */
  private readonly unfinished = new Set<StepId>();
  private readonly moved = new Set<StepId>();
  private readonly changedNames = new Set<string>();
  private stepsTaken = 0;
  private readonly trail: string[] = [];

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

  /** The nearest value of a name, seen from a step. `thisInstance` is the instance itself, unless a variable has that name. */
  lookup(from: StepId, name: string): Json | undefined {
    const owner = this.ownerOf(from, name);
    if (owner !== undefined) return this.step(owner).variables![name];
    return name === "thisInstance" ? this.instance() : undefined;
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

  evaluate(from: StepId, source: string): Evaluation {
    return this.model.expression(source).evaluate({ get: (name) => this.lookup(from, name) }, this.at);
  }

  /** The value of a FEEL expression; an incident if it has none. */
  feel(from: StepId, source: string, what: string): { value: Json; trace: Trace } {
    const outcome = this.evaluate(from, source);
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
    via: { flow?: string; iteration?: number; isJoin?: boolean } = {},
  ): StepId {
    const id = this.draft.nextId;
    this.touch(parent);
    this.emit({
      type: "stepEntered",
      step: id,
      element: element.id,
      kind: element.kind,
      parent,
      at: this.at,
      ...(via.flow !== undefined && { flow: via.flow }),
      ...(isScopeKind(element.kind) && { isScope: true }),
      ...(via.isJoin && { isJoin: true }),
      ...(via.iteration !== undefined && { iteration: via.iteration }),
    });
    return id;
  }

  /** Lets a step act from its beginning: inputs, boundary events, then the element itself. */
  activate(id: StepId): void {
    const element = this.element(this.step(id).element);
    this.attempt(id, "enter", () => {
      this.guardLoop(element);
      this.mapInputs(id, element);
      for (const boundary of element.boundaries) behaviourOf(boundary).attach?.(this, id, boundary);
      behaviourOf(element).enter(this, this.step(id), element);
    });
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

  private guardLoop(element: CompiledElement): void {
    if (this.trail.push(element.id) > 100) this.trail.shift();
    if (++this.stepsTaken <= STEPS_MAX) return;
    const names = [...new Set(this.trail)].slice(0, 10).map((id) => nameOf(this.element(id)));
    throw new Stuck(
      "endless_loop",
      `Stopped after ${STEPS_MAX.toLocaleString("en")} automatic steps without a wait. It goes round between ${names.join(", ")}. ` +
        "Check the condition that should end this loop, then retry.",
    );
  }

  // --- Waiting ------------------------------------------------------------------------------------------------------

  openTask(step: StepId, element: CompiledElement, task: TaskSpec): void {
    this.emit({ type: "taskCreated", wait: this.draft.nextId, step, element: element.id, task, at: this.at });
  }

  openJob(step: StepId, element: CompiledElement, job: JobSpec): void {
    this.emit({ type: "jobCreated", wait: this.draft.nextId, step, element: element.id, job, at: this.at });
  }

  openTimer(step: StepId, element: CompiledElement, timer: TimerSpec): void {
    this.emit({ type: "timerSet", wait: this.draft.nextId, step, element: element.id, timer, at: this.at });
  }

  openSubscription(step: StepId, element: CompiledElement, subscription: SubscriptionSpec): void {
    this.emit({
      type: "subscriptionOpened",
      wait: this.draft.nextId,
      step,
      element: element.id,
      subscription,
      at: this.at,
    });
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

  /** A wait is over, and the element it belongs to goes on. */
  finishWait(wait: Wait, payload: Payload = {}): void {
    const step = this.step(wait.step);
    const element = this.element(wait.element);
    const behaviour = behaviourOf(element);
    this.close(wait, "done");
    if (wait.element === step.element) {
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
      this.mapOutputs(id, element);
      const behaviour = behaviourOf(element);
      const step = this.step(id);
      this.depart(id, behaviour.choose ? behaviour.choose(this, step, element) : chooseAll(this, step, element));
    });
  }

  /** Ends a step whose choice is made, and sends its tokens on. */
  depart(id: StepId, choice: Choice): void {
    const { parent } = this.step(id);
    this.closeWaits(id);
    this.emit({ type: "stepLeft", step: id, outcome: "completed", at: this.at });
    if (parent === null) return;
    this.touch(parent);
    for (const { flow, reason } of choice.taken) {
      this.emit({ type: "flowTaken", flow: flow.id, step: id, at: this.at, reason, others: choice.others });
      this.send(flow, parent);
    }
  }

  /** Puts a token on a flow of a scope. */
  send(flow: CompiledFlow, scope: StepId): void {
    this.tokens.push({ flow, scope });
    this.underway.set(scope, (this.underway.get(scope) ?? 0) + 1);
  }

  /** Takes a step and all that it holds away. */
  cancel(id: StepId, by?: string): void {
    const step = this.step(id);
    this.cancelChildren(id, by);
    this.settleIncident(id, "cancelled");
    this.closeWaits(id);
    this.emit({ type: "stepLeft", step: id, outcome: "cancelled", at: this.at, ...(by !== undefined && { by }) });
    if (step.parent !== null) this.touch(step.parent);
  }

  /** Takes all that a scope holds away, tokens on their way too; `except` stays. */
  cancelChildren(id: StepId, by?: string, except?: StepId): void {
    const { scope } = this.step(id);
    if (!scope) return;
    for (const child of scope.children.keys()) if (child !== except) this.cancel(child, by);
    if (!this.underway.get(id)) return;
    for (let i = this.nextToken; i < this.tokens.length; i++) {
      if (this.tokens[i]!.scope === id) this.tokens.splice(i--, 1);
    }
    this.underway.delete(id);
  }

  /**
   * Throws a BPMN error from a step (BPMN 2.0 §10.5.1): the innermost boundary event that catches its code takes it, one that
   * names the code before one that catches all. Nobody: an incident that names the code, where others would lose it.
   */
  throwError(
    from: StepId,
    code: string,
    message: string | undefined,
    variables: Readonly<JsonObject> = {},
    resume: OpenIncident["resume"] = "job",
  ): void {
    for (let id: StepId | null = from; id !== null; ) {
      const step: OpenStep = this.step(id);
      const catcher = id === ROOT ? undefined : errorCatcher(this.element(step.element), code);
      if (catcher) {
        this.emit({
          type: "errorThrown",
          step: from,
          code,
          ...(message !== undefined && { message }),
          caughtBy: catcher.id,
        });
        const definition = catcher.def.definitions.find((d) => d.type === "error");
        const caught: JsonObject = { ...variables };
        if (definition?.codeVariable) caught[definition.codeVariable] = code;
        if (definition?.messageVariable) caught[definition.messageVariable] = message ?? null;
        behaviourOf(catcher).trigger?.(this, step, catcher, { variables: caught });
        return;
      }
      id = step.parent;
    }
    this.emit({ type: "errorThrown", step: from, code, ...(message !== undefined && { message }) });
    this.raise(
      from,
      "error_not_caught",
      `Nothing in the model catches the error "${code}"${message ? `: ${message}` : ""}`,
      resume,
    );
  }

  // --- Moving tokens ------------------------------------------------------------------------------------------------

  /** Moves every token as far as it goes without waiting, and closes what is finished. */
  settle(): void {
    do {
      this.finishScopes();
      while (this.nextToken < this.tokens.length) {
        const { flow, scope } = this.tokens[this.nextToken++]!;
        this.underway.set(scope, this.underway.get(scope)! - 1);
        this.arrive(flow, scope);
        this.finishScopes();
      }
      this.tokens.length = 0;
      this.nextToken = 0;
    } while (this.passJoins());
    if (this.changedNames.size > 0 && this.isOpen(ROOT)) this.relabel((text) => this.readsChanged(text));
  }

  private touch(scope: StepId): void {
    this.unfinished.add(scope);
    this.moved.add(scope);
  }

  private arrive(flow: CompiledFlow, scope: StepId): void {
    const element = flow.target;
    const behaviour = behaviourOf(element);
    if (!behaviour.join || element.incoming.length < 2) {
      this.enter(element, scope, { flow: flow.id });
      return;
    }
    const waiting = this.step(scope).scope!.joins[element.id];
    const id = waiting ?? this.openStep(element, scope, { flow: flow.id, isJoin: true });
    this.emit({ type: "joinArrived", step: id, flow: flow.id });
    if (behaviour.join.when === "arrival") this.tryJoin(id);
  }

  /** Lets a waiting join pass if it may. What arrived beyond what it used waits for the next round. */
  private tryJoin(id: StepId): boolean {
    const step = this.step(id);
    const element = this.element(step.element);
    const behaviour = behaviourOf(element);
    const flows = behaviour.join!.passes(this, step, element);
    if (!flows) return false;
    this.emit({ type: "joinPassed", step: id, flows });
    const left = Object.entries(this.step(id).arrived ?? {});
    if (left.length > 0) {
      const next = this.openStep(element, step.parent!, { isJoin: true });
      for (const [flow, count] of left)
        for (let i = 0; i < count; i++) this.emit({ type: "joinArrived", step: next, flow });
    }
    this.activate(id);
    return true;
  }

  /** Joins that look at the whole scope are asked only once nothing else moves. */
  private passJoins(): boolean {
    let passed = false;
    for (const scope of this.moved) {
      this.moved.delete(scope);
      if (!this.isOpen(scope)) continue;
      for (const id of Object.values(this.step(scope).scope?.joins ?? {})) {
        // One that passes changes what the others see: they are asked again when its tokens have come to rest.
        if (this.tryJoin(id)) {
          this.touch(scope);
          passed = true;
          break;
        }
      }
      if (passed) break;
    }
    return passed;
  }

  private finishScopes(): void {
    for (const id of this.unfinished) {
      this.unfinished.delete(id);
      const step = this.draft.steps.get(id);
      if (!step?.scope || step.scope.children.size > 0 || this.underway.get(id) || step.incident) continue;
      if (id === ROOT) {
        this.closeWaits(ROOT);
        this.emit({ type: "stepLeft", step: ROOT, outcome: "completed", at: this.at });
        this.emit({ type: "instanceEnded", status: "completed" });
      } else {
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
  const taken: ChosenFlow[] = [];
  const others: FlowReason[] = [];
  for (const flow of element.outgoing) {
    if (flow === element.defaultFlow) continue;
    const reason = judge(run, step, flow);
    if (reason.taken) taken.push({ flow, reason });
    else others.push(reason);
  }
  return orDefault(element, taken, others);
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
  if (element.outgoing.length === 0) return { taken: [], others: [] };
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

function errorCatcher(element: CompiledElement, code: string): CompiledElement<"boundaryEvent"> | undefined {
  const catches = (wanted: string | undefined) =>
    element.boundaries.find((b) => b.def.definitions.some((d) => d.type === "error" && d.errorCode === wanted));
  return catches(code) ?? catches(undefined);
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

export function nameOf(element: CompiledElement): string {
  return `"${element.name || element.id}"`;
}

export function describe(value: Json): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null) return "null";
  if (typeof value === "object") return "a structure";
  return typeof value === "string" ? `the text "${value.slice(0, 100)}"` : `${typeof value} ${String(value)}`;
}
