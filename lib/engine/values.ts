import type { Json, JsonObject } from "@/lib/domain/json";
import type { Evaluation } from "@/lib/feel";
import { addDuration, expressionOf, parseInstant, type CompiledElement, type CompiledModel } from "@/lib/model";
import { ACTIVE_ELEMENTS, Conditions } from "./conditions";
import { apply, draftOf, type Draft } from "./evolve";
import { Labels } from "./labels";
import { loopVariable } from "./loops";
import { describe, nameOf, Stuck } from "./stuck";
import { traceOf } from "./trace";
import {
  ROOT,
  type EngineEvent,
  type InstanceState,
  type Instant,
  type OpenStep,
  type StepId,
  type Trace,
  type Wait,
  type WaitId,
} from "./types";
import { Volume } from "./volume";

/** What an element hands over when its wait is done. */
export interface Payload {
  readonly variables?: Readonly<JsonObject>;
  readonly result?: Json;
}

/**
 * The state that a command changes, and what is read from it: steps, variables, the values of expressions. Every change is an
 * event, applied at once by the reducer and kept for the runtime.
 */
export class Values {
  readonly events: EngineEvent[] = [];
  protected readonly draft: Draft;
  protected readonly labels = new Labels();
  protected readonly conditions = new Conditions();
  readonly volume = new Volume();

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

  /** The value of a FEEL expression; an incident if it has none, or one too large. `more`: names that it sees before all variables. */
  feel(from: StepId, source: string, what: string, more: Readonly<JsonObject> = {}): { value: Json; trace: Trace } {
    const found = this.feelUncounted(from, source, what, more);
    this.volume.add(found.value, what);
    return found;
  }

  /** `feel` for a value that is not kept as a whole: whoever keeps parts of it counts those. */
  feelUncounted(
    from: StepId,
    source: string,
    what: string,
    more: Readonly<JsonObject> = {},
  ): { value: Json; trace: Trace } {
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
    this.labels.variableSet(name);
    this.conditions.variableSet(name);
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

  protected mapInputs(id: StepId, element: CompiledElement): void {
    if (!("inputs" in element.def)) return;
    for (const { target, source } of element.def.inputs ?? []) {
      const { value, trace } = this.feel(id, source, `The input "${target}" of ${nameOf(element)}`);
      this.set(id, target, value, { isLocal: true, by: id, trace });
    }
  }

  protected mapOutputs(id: StepId, element: CompiledElement): void {
    if (!("outputs" in element.def)) return;
    const { parent } = this.step(id);
    for (const { target, source } of element.def.outputs ?? []) {
      const { value, trace } = this.feel(id, source, `The output "${target}" of ${nameOf(element)}`);
      this.set(parent ?? ROOT, target, value, { by: id, trace });
    }
  }
}
