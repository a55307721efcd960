import { compileModel, Model, type CompiledModel, type ElementKind, type ModelElement } from "@/lib/model";
import { advance } from "../advance";
import { evolve } from "../evolve";
import type { Command, EngineEvent, InstanceState, OpenStep, Rejection, Wait } from "../types";

export const T0 = "2026-01-05T09:00:00.000Z";

type ElementInput = ElementKind | ({ type: ElementKind } & Record<string, unknown>);

/**
 * A compiled model in few words: elements by id, flows as "a -> b", "a -> b if x > 1" or "a -> b default".
 * A flow's id is its "a -> b".
 */
export function build(
  elements: Record<string, ElementInput>,
  flows: string[] = [],
  settings: Partial<Model> = {},
): CompiledModel {
  return compileModel(buildModel(elements, flows, settings));
}

export function buildModel(
  elements: Record<string, ElementInput>,
  flows: string[] = [],
  settings: Partial<Model> = {},
): Model {
  const list: Record<string, unknown>[] = Object.entries(elements).map(([id, input]) => {
    const given = typeof input === "string" ? { type: input } : input;
    return {
      id,
      ...(given.type.endsWith("Event") && { definitions: [] }),
      ...(given.type === "boundaryEvent" && { interrupting: true }),
      ...given,
    };
  });
  const parsed = flows.map((text) => {
    const match = /^(\w+) -> (\w+)(?: (?:if (?<condition>.+)|(?<isDefault>default)))?$/.exec(text);
    if (!match) throw new Error(`Not a flow: ${text}`);
    const [, source, target] = match as unknown as [string, string, string];
    const id = `${source} -> ${target}`;
    if (match.groups?.["isDefault"]) list.find((element) => element["id"] === source)!["default"] = id;
    const condition = match.groups?.["condition"];
    return { id, source, target, ...(condition !== undefined && { condition }) };
  });
  return Model.parse({
    format: 1,
    id: "test",
    name: "Test",
    elements: list as unknown as ModelElement[],
    flows: parsed,
    layout: { shapes: {}, edges: {} },
    ...settings,
  });
}

/** An instance under test: sends commands and checks after each that folding the events gives the state. */
export class Walk {
  state: InstanceState | null = null;
  readonly history: EngineEvent[][] = [];
  lastEvents: readonly EngineEvent[] = [];
  at: string;

  constructor(
    readonly model: CompiledModel,
    at: string = T0,
  ) {
    this.at = at;
  }

  static start(model: CompiledModel, variables: Record<string, unknown> = {}, element?: string): Walk {
    const walk = new Walk(model);
    walk.do({ type: "start", variables: variables as never, ...(element !== undefined && { element }) });
    return walk;
  }

  do(command: CommandInput): this {
    const rejection = this.try(command);
    if (rejection) throw new Error(`Rejected: ${rejection.message}`);
    return this;
  }

  /** The rejection of a command, or undefined once it is carried out. */
  try(command: CommandInput): Rejection | undefined {
    const before = this.state;
    const outcome = advance(this.model, before, { at: this.at, ...command });
    if (!outcome.ok) return outcome.rejection;
    const folded = evolve(before, outcome.events);
    if (JSON.stringify(folded) !== JSON.stringify(outcome.state))
      throw new Error("Folding the events does not give the state");
    this.state = outcome.state;
    this.lastEvents = outcome.events;
    this.history.push([...outcome.events]);
    return undefined;
  }

  steps(element: string): OpenStep[] {
    return [...this.state!.steps.values()].filter((step) => step.element === element);
  }

  step(element: string): OpenStep {
    const [step] = this.steps(element);
    if (!step) throw new Error(`"${element}" has no open step; open are: ${this.open().join(", ") || "none"}`);
    return step;
  }

  waits(element: string): Wait[] {
    return [...this.state!.waits.values()].filter((wait) => wait.element === element);
  }

  wait(element: string): Wait {
    const [wait] = this.waits(element);
    if (!wait)
      throw new Error(
        `Nothing waits for "${element}"; waiting are: ${[...this.state!.waits.values()].map((w) => w.element).join(", ") || "none"}`,
      );
    return wait;
  }

  complete(element: string, variables?: Record<string, unknown>): this {
    const wait = this.wait(element);
    const brought = variables && { variables: variables as never };
    switch (wait.kind) {
      case "task":
        return this.do({ type: "completeTask", task: wait.id, ...brought });
      case "job":
        return this.do({ type: "completeJob", job: wait.id, ...brought });
      case "timer":
        return this.do({ type: "fireTimer", timer: wait.id });
      case "subscription":
        return this.do({
          type: wait.subscription.type === "signal" ? "deliverSignal" : "deliverMessage",
          subscription: wait.id,
          ...brought,
        });
      case "child":
        return this.do({
          type: "childEnded",
          child: wait.id,
          outcome: { type: "completed", variables: (variables ?? {}) as never },
        });
      case "choice":
        return this.do({ type: "choose", choice: wait.id, elements: [] });
      case "condition":
      case "lock":
        throw new Error(`"${element}" waits for a ${wait.kind}, which nobody completes`);
    }
  }

  /** Elements with an open step, sorted, the process itself left out. */
  open(): string[] {
    return [...this.state!.steps.values()]
      .filter((step) => step.parent !== null)
      .map((step) => step.element)
      .sort();
  }

  get variables(): Record<string, unknown> {
    return { ...this.state!.steps.get(0)?.variables };
  }

  /** All events so far, of some types. */
  events<T extends EngineEvent["type"]>(...types: T[]): Extract<EngineEvent, { type: T }>[] {
    return this.history
      .flat()
      .filter((event): event is Extract<EngineEvent, { type: T }> => (types as string[]).includes(event.type));
  }

  /** The flows taken so far, in order. */
  flows(): string[] {
    return this.events("flowTaken").map((event) => event.flow);
  }
}

type CommandInput = Command extends infer C ? (C extends Command ? Omit<C, "at"> & { at?: string } : never) : never;
