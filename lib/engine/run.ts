import type { Json } from "@/lib/domain/json";
import {
  isScopeKind,
  type CompiledElement,
  type CompiledFlow,
  type CompiledModel,
  type CompiledScope,
} from "@/lib/model";
import { behaviourOf } from "./elements";
import { staysAwaited } from "./elements/events";
import { entry } from "./entry";
import { compensableOf, handlerDone } from "./compensation";
import { freeze } from "./evolve";
import { chooseAll, NO_FLOW, type Choice } from "./flows";
import { Guard } from "./guard";
import { arrive, tryJoin } from "./joins";
import { releaseLocks, takeLock } from "./locks";
import { beginLoop, loopOf, outputs, roundDone } from "./loops";
import { Queue } from "./queue";
import { Stuck } from "./stuck";
import {
  ROOT,
  type EventOf,
  type IncidentCode,
  type InstanceState,
  type Instant,
  type OpenIncident,
  type OpenStep,
  type StepId,
  type Trace,
  type Wait,
} from "./types";
import type { Payload } from "./values";
import { Waits } from "./waits";

/**
 * One command being carried out: how steps are entered, left and taken away, and how tokens move. Elements act through it.
 * Tokens on their way stand in a queue, so that parallel branches move in turn.
 */
export class Run extends Waits {
  readonly guard: Guard;
  private readonly queue = new Queue();
  /** Scopes in which something moved since it was last asked whether they are finished, and whether a join in them passes. */
  private readonly unfinished = new Set<StepId>();
  private readonly moved = new Set<StepId>();

  constructor(model: CompiledModel, state: InstanceState | null, at: Instant, beforeStep?: () => void) {
    super(model, state, at);
    this.guard = new Guard(beforeStep);
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
      if (!isRound && !takeLock(this, id, element)) return;
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

  /** Whether a step does what it is for, or still waits for other tokens or a lock before that. */
  hasBegun({ id, element, parent, waits }: OpenStep): boolean {
    const isJoining = parent !== null && entry(this.step(parent).scope!.joins, element) === id;
    return !isJoining && !waits.some((wait) => this.draft.waits.get(wait)!.kind === "lock");
  }

  // --- Incidents ----------------------------------------------------------------------------------------------------

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

  // --- Going on -----------------------------------------------------------------------------------------------------

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
    this.settleIncident(id, "cancelled");
    this.closeWaits(id);
    this.emit({ type: "stepLeft", step: id, outcome: "completed", at: this.at });
    releaseLocks(this, id);
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
  /** Takes a step and all that it holds away. */
  cancel(id: StepId, by?: string): void {
    const step = this.step(id);
    this.cancelChildren(id, by);
    this.settleIncident(id, "cancelled");
    this.closeWaits(id);
    this.emit({ type: "stepLeft", step: id, outcome: "cancelled", at: this.at, ...(by !== undefined && { by }) });
    releaseLocks(this, id);
    if (step.parent !== null) this.touch(step.parent);
    // [CO4] In its turn: who threw the compensation may be taken away too.
    const thrower = step.compensates;
    if (thrower !== undefined && this.isOpen(thrower))
      this.later(this.step(thrower).parent!, () => handlerDone(this, thrower));
  }

  /** Ends the instance before it is done: takes all that is open away. */
  stop(why: Pick<EventOf<"instanceEnded">, "reason" | "error">): void {
    this.cancelChildren(ROOT);
    this.settleIncident(ROOT, "cancelled");
    this.closeWaits(ROOT);
    this.emit({ type: "stepLeft", step: ROOT, outcome: "cancelled", at: this.at });
    this.emit({ type: "instanceEnded", status: "cancelled", ...why });
  }

  /** Takes all that a scope holds away, tokens on their way too; `except` stays. */
  cancelChildren(id: StepId, by?: string, except?: StepId): void {
    const { scope } = this.step(id);
    if (!scope) return;
    for (const child of scope.children.keys()) if (child !== except) this.cancel(child, by);
    this.queue.forget(id);
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

  /** Puts a token on a flow of a scope. */
  send(flow: CompiledFlow, scope: StepId): void {
    this.later(scope, () => arrive(this, flow, scope));
  }

  /** Lets something happen in a scope in its turn; never, if the scope is taken away before. */
  later(scope: StepId, act: () => void): void {
    this.queue.add(scope, act);
  }

  /** Whether nothing is in the queue: joins that look at the whole scope may be asked. */
  get isAtRest(): boolean {
    return this.queue.isEmpty;
  }

  hasUnderway(scope: StepId): boolean {
    return this.queue.has(scope);
  }

  /** Moves every token as far as it goes without waiting, and closes what is finished. */
  settle(): void {
    do {
      this.finishScopes();
      for (let next = this.queue.take(); next; next = this.queue.take()) {
        // It may have been the last that the scope waited for, whatever comes of it.
        this.unfinished.add(next.scope);
        next.act();
        this.finishScopes();
      }
    } while (this.passJoins() || this.conditions.judge(this));
    if (this.isOpen(ROOT)) this.labels.refresh(this);
  }

  /** Says that something moved in a scope, so that it may be finished, or a join in it may pass. */
  touch(scope: StepId): void {
    this.unfinished.add(scope);
    this.moved.add(scope);
  }

  /** Joins that look at the whole scope are asked only once nothing else moves. */
  private passJoins(): boolean {
    for (const scope of this.moved) {
      this.moved.delete(scope);
      if (!this.isOpen(scope)) continue;
      for (const id of Object.values(this.step(scope).scope?.joins ?? {})) {
        if (this.step(id).incident || !tryJoin(this, id)) continue;
        // One that passes changes what the others see: they are asked again when its tokens have come to rest.
        this.touch(scope);
        return true;
      }
    }
    return false;
  }

  private finishScopes(): void {
    for (const id of this.unfinished) {
      this.unfinished.delete(id);
      const step = this.draft.steps.get(id);
      if (!step?.scope || step.scope.children.size > 0 || this.queue.has(id) || isStopped(step)) continue;
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
    this.labels.begin(this, businessKey);
  }

  finish(): InstanceState {
    this.draft.revision++;
    return freeze(this.draft);
  }
}

/** [EV1] An event that is stuck stops nothing but itself. */
function isStopped({ incident }: OpenStep): boolean {
  return incident !== undefined && incident.resume !== "wait";
}

/** What keeps a scope open though it holds nothing: a choice that people may still make, or what its rounds have thrown. */
function isOwnWork({ kind }: Wait): boolean {
  return kind === "choice" || kind === "job";
}
