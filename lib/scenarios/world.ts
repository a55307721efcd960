import type { JsonObject } from "@/lib/domain/json";
import {
  advance,
  ROOT,
  type ChildOutcome,
  type Command,
  type EngineEvent,
  type EventOf,
  type InstanceState,
  type Instant,
  type Wait,
} from "@/lib/engine";
import { addDuration, compileModel, isKind, type CompiledElement, type CompiledModel } from "@/lib/model";
import { decide, type Prepared } from "./prepare";

/** A process of the loaded files that can be started. */
export interface Deployed extends Prepared {
  readonly key: string;
  /** Whether messages and signals start it by themselves. */
  readonly isPublished: boolean;
}

export interface Instance {
  readonly number: number;
  readonly process: string;
  readonly caller?: { readonly instance: Instance; readonly wait: number };
  state: InstanceState;
  /** The variables of the process, kept beyond its end. */
  readonly variables: JsonObject;
  /** Steps that hold the rounds of a loop. */
  readonly bodies: Set<number>;
}

export interface Happening {
  readonly instance: Instance;
  readonly event: EngineEvent;
}
export interface Waiting {
  readonly instance: Instance;
  readonly wait: Wait;
}
type SubscriptionWaiting = Waiting & { readonly wait: Extract<Wait, { kind: "subscription" }> };

interface StoredMessage {
  readonly name: string;
  readonly key: string;
  readonly variables: JsonObject;
  readonly expiresAt: Instant;
}

/** How long a message that nobody waits for is kept, as the product keeps it. */
const MESSAGE_TTL = "PT1H";
/** Work that instances may give to each other in one step; more is an endless exchange. */
const EXCHANGES_MAX = 10_000;

/** A command without its time, which the world knows. */
export type Act = Command extends infer C ? (C extends Command ? Omit<C, "at"> : never) : never;

/** Raised when a scenario makes instances work without end. */
export class Endless extends Error {}

/** What a called instance that has ended tells its caller. */
function outcomeOf(instance: Instance, { status, error }: EventOf<"instanceEnded">): ChildOutcome {
  if (error) return { type: "error", ...error };
  return status === "completed" ? { type: "completed", variables: { ...instance.variables } } : { type: "cancelled" };
}

/**
 * What stands around the engine while a scenario runs: the instances, the messages and signals that go between them, called
 * instances, and a clock that moves only when it is told to.
 */
export class World {
  readonly instances: Instance[] = [];
  readonly history: Happening[] = [];
  /** Where a wait stands in the order of their opening, over all instances. */
  private readonly order = new Map<string, number>();
  private readonly queue: (() => void)[] = [];
  private stored: StoredMessage[] = [];
  private readonly models: Map<string, CompiledModel>;

  constructor(
    private readonly processes: ReadonlyMap<string, Deployed>,
    public now: Instant,
  ) {
    this.models = new Map([...processes].map(([key, { compiled }]) => [key, compiled]));
  }

  // --- Models -------------------------------------------------------------------------------------------------------

  /** The key of a process as the file, or a reference with a prefix, calls it. */
  process(name: string): Deployed | undefined {
    return this.processes.get(name) ?? this.processes.get(name.slice(name.indexOf(":") + 1));
  }

  modelOf(instance: Instance): CompiledModel {
    return this.models.get(instance.process)!;
  }

  processNames(): string[] {
    return [...this.processes.keys()];
  }

  compiled(): CompiledModel[] {
    return [...this.models.values()];
  }

  /** Whether the file gives this event no message name. */
  isUnnamed(element: string): boolean {
    return [...this.processes.values()].some(({ unnamed }) => unnamed.has(element));
  }

  /** From here on a gateway takes these flows. */
  decide(process: string, gateway: string, flows: readonly string[]): void {
    this.models.set(process, compileModel(decide(this.models.get(process)!.model, gateway, flows)));
  }

  // --- Instances ----------------------------------------------------------------------------------------------------

  /** Starts an instance and lets all that follows from it happen; a text says why it was refused. */
  start(
    process: string,
    start: { element?: string; variables?: JsonObject; businessKey?: string } = {},
  ): Instance | string {
    const outcome = this.open(process, start);
    this.settle();
    return outcome;
  }

  /** Sends a command to an instance and lets all that follows from it happen; a text says why it was refused. */
  do(instance: Instance, act: Act): string | undefined {
    const refusal = this.command(instance, act);
    this.settle();
    return refusal;
  }

  private open(
    process: string,
    start: { element?: string; variables?: JsonObject; businessKey?: string },
    caller?: Instance["caller"],
  ): Instance | string {
    const deployed = this.processes.get(process)!;
    const number = this.instances.length + 1;
    const outcome = advance(this.models.get(deployed.key)!, null, {
      type: "start",
      at: this.now,
      number,
      ...start,
      ...(caller && { isCalled: true }),
    });
    if (!outcome.ok) return outcome.rejection.message;
    const instance: Instance = {
      number,
      process: deployed.key,
      state: outcome.state,
      variables: {},
      bodies: new Set(),
      ...(caller && { caller }),
    };
    this.instances.push(instance);
    for (const event of outcome.events) this.take(instance, event);
    return instance;
  }

  private command(instance: Instance, act: Act): string | undefined {
    const outcome = advance(this.modelOf(instance), instance.state, { ...act, at: this.now });
    if (!outcome.ok) return outcome.rejection.message;
    instance.state = outcome.state;
    for (const event of outcome.events) this.take(instance, event);
    return undefined;
  }

  private settle(): void {
    for (let done = 0; ; done++) {
      const next = this.queue.shift();
      if (!next) return;
      if (done > EXCHANGES_MAX) {
        this.queue.length = 0;
        throw new Endless(`${EXCHANGES_MAX.toLocaleString("en")} exchanges between instances without an end`);
      }
      next();
    }
  }

  // --- What follows from an event -----------------------------------------------------------------------------------

  private take(instance: Instance, event: EngineEvent): void {
    this.history.push({ instance, event });
    const { caller } = instance;
    const later = (act: () => void) => this.queue.push(act);
    const opened = (wait: number) => this.order.set(`${instance.number}:${wait}`, this.history.length);
    switch (event.type) {
      case "variableSet":
        if (event.scope === ROOT) instance.variables[event.name] = event.value;
        break;
      case "loopStarted":
        instance.bodies.add(event.step);
        break;
      case "taskCreated":
      case "timerSet":
        opened(event.wait);
        break;
      case "jobCreated": {
        opened(event.wait);
        const { job, wait } = event;
        if (job.type === "message") later(() => this.send(instance, wait, () => void this.publish(job)));
        else if (job.type === "signal") later(() => this.send(instance, wait, () => void this.broadcast(job)));
        break;
      }
      case "subscriptionOpened":
        opened(event.wait);
        if (this.stored.length > 0) later(() => this.findMessage(instance, event.wait));
        break;
      case "waitOpened":
        opened(event.wait);
        if (event.awaits.kind === "child") later(() => this.call(instance, event.wait));
        break;
      case "waitClosed":
        if (event.kind === "child" && event.outcome === "cancelled")
          later(() => this.cancelCalled(instance, event.wait));
        break;
      case "escalationThrown":
        if (caller && event.caughtBy === undefined)
          later(() =>
            this.command(caller.instance, {
              type: "childEscalated",
              child: caller.wait,
              code: event.code,
              ...(event.variables && { variables: event.variables }),
            }),
          );
        break;
      case "instanceEnded":
        if (caller)
          later(() =>
            this.command(caller.instance, {
              type: "childEnded",
              child: caller.wait,
              outcome: outcomeOf(instance, event),
            }),
          );
        break;
    }
  }

  /** What an instance throws is handed out before it goes on, as a worker would do it. */
  private send(instance: Instance, wait: number, handOut: () => void): void {
    if (!instance.state.waits.has(wait)) return;
    handOut();
    this.queue.push(() => void this.command(instance, { type: "completeJob", job: wait }));
  }

  private call(instance: Instance, id: number): void {
    const wait = instance.state.waits.get(id);
    if (wait?.kind !== "child") return;
    const { workflow, variables } = wait.child;
    const fail = (message: string) =>
      void this.command(instance, { type: "childEnded", child: id, outcome: { type: "failed", message } });
    const called = this.process(workflow);
    if (!called) return fail(`No workflow "${workflow}" is published.`);
    if (this.depthOf(instance) > 100) return fail(`"${workflow}" calls itself without end.`);
    const child = this.open(called.key, { variables: { ...variables } }, { instance, wait: id });
    if (typeof child === "string") fail(`"${workflow}" did not start: ${child}`);
  }

  private depthOf(instance: Instance): number {
    let depth = 0;
    for (let at = instance.caller; at; at = at.instance.caller) depth++;
    return depth;
  }

  private cancelCalled(instance: Instance, wait: number): void {
    const child = this.instances.find(({ caller }) => caller?.instance === instance && caller.wait === wait);
    if (child && isOpen(child)) this.command(child, { type: "cancel", reason: "The instance that called it went on." });
  }

  // --- Waits --------------------------------------------------------------------------------------------------------

  /** Open waits of an element in the order of their opening. */
  waits(element: string): Waiting[] {
    return this.allWaits().filter(({ wait }) => wait.element === element);
  }

  allWaits(): Waiting[] {
    const found: (Waiting & { at: number })[] = [];
    for (const instance of this.instances) {
      if (!isOpen(instance)) continue;
      for (const wait of instance.state.waits.values())
        found.push({ instance, wait, at: this.order.get(`${instance.number}:${wait.id}`) ?? 0 });
    }
    return found.sort((a, b) => a.at - b.at);
  }

  private subscriptions(type: "message" | "signal", name: string): SubscriptionWaiting[] {
    return this.allWaits().filter(
      (each): each is SubscriptionWaiting =>
        each.wait.kind === "subscription" &&
        each.wait.subscription.type === type &&
        each.wait.subscription.name === name,
    );
  }

  // --- Messages and signals -----------------------------------------------------------------------------------------

  /**
   * Gives a message to the one that has waited longest for its name and key, else starts what begins with it, else keeps
   * it for a while. A message or an event without a key does not tell instances apart. Returns whether anybody took it.
   */
  publish(
    message: { readonly name: string; readonly key?: string | undefined; readonly variables?: JsonObject },
    { isKept = true } = {},
  ): boolean {
    const { name, key = "", variables = {} } = message;
    const waiting = this.subscriptions("message", name);
    const taker = waiting.find(({ wait }) => keyOf(wait) === key) ?? waiting.find(({ wait }) => fits(wait, key));
    if (taker) {
      this.command(taker.instance, { type: "deliverMessage", subscription: taker.wait.id, variables });
      return true;
    }
    const [start] = this.starts((element) => messagesOf(element).includes(name));
    if (start) {
      const started = this.open(start.process, {
        element: start.element,
        variables,
        ...(key !== "" && { businessKey: key }),
      });
      if (typeof started !== "string") return true;
    }
    if (isKept) this.stored.push({ name, key, variables, expiresAt: addDuration(this.now, MESSAGE_TTL) ?? this.now });
    return false;
  }

  /** Gives a signal to all that wait for it, and starts all that begin with it. Returns whether anybody took it. */
  broadcast({ name, variables = {} }: { readonly name: string; readonly variables?: JsonObject }): boolean {
    const waiting = this.subscriptions("signal", name);
    const starts = this.starts(
      ({ def }) =>
        "definitions" in def && def.definitions.some((each) => each.type === "signal" && each.signal === name),
    );
    for (const { instance, wait } of waiting)
      if (instance.state.waits.has(wait.id))
        this.command(instance, { type: "deliverSignal", subscription: wait.id, variables });
    for (const { process, element } of starts) this.open(process, { element, variables });
    return waiting.length + starts.length > 0;
  }

  /** Lets what follows from a publication happen. */
  settled<T>(outcome: T): T {
    this.settle();
    return outcome;
  }

  /** Elements of published processes that start them by an event. */
  private starts(matches: (element: CompiledElement) => boolean): { process: string; element: string }[] {
    return [...this.processes.values()].flatMap(({ key, isPublished, compiled }) =>
      isPublished
        ? compiled.root.elements
            .filter((element) => isEventStart(element) && matches(element))
            .map(({ id }) => ({ process: key, element: id }))
        : [],
    );
  }

  private findMessage(instance: Instance, id: number): void {
    const wait = instance.state.waits.get(id);
    if (wait?.kind !== "subscription" || wait.subscription.type !== "message") return;
    const { name } = wait.subscription;
    this.stored = this.stored.filter(({ expiresAt }) => expiresAt > this.now);
    const message = this.stored.find((each) => each.name === name && fits(wait, each.key));
    if (!message) return;
    this.stored = this.stored.filter((each) => each !== message);
    this.command(instance, { type: "deliverMessage", subscription: id, variables: message.variables });
    // An event that does not interrupt takes others too.
    this.queue.push(() => this.findMessage(instance, id));
  }

  // --- Time ---------------------------------------------------------------------------------------------------------

  /** Moves the clock, and fires what is due on the way in its order, also what is set on the way. Returns how much fired. */
  advanceTime(until: Instant): number {
    for (let fired = 0; ; fired++) {
      const next = this.allWaits()
        .filter((each): each is Waiting & { wait: Extract<Wait, { kind: "timer" }> } => each.wait.kind === "timer")
        .filter(({ wait }) => wait.timer.due <= until)
        .reduce<(Waiting & { wait: Extract<Wait, { kind: "timer" }> }) | undefined>(
          (first, each) => (first && first.wait.timer.due <= each.wait.timer.due ? first : each),
          undefined,
        );
      if (!next) {
        this.now = until;
        return fired;
      }
      if (fired > EXCHANGES_MAX) throw new Endless(`${EXCHANGES_MAX.toLocaleString("en")} timers fired on the way`);
      if (next.wait.timer.due > this.now) this.now = next.wait.timer.due;
      this.do(next.instance, { type: "fireTimer", timer: next.wait.id });
    }
  }
}

export function isOpen({ state }: Instance): boolean {
  return state.status === "active" || state.status === "suspended";
}

function keyOf({ subscription }: Extract<Wait, { kind: "subscription" }>): string {
  return subscription.type === "message" ? subscription.key : "";
}

function fits(wait: Extract<Wait, { kind: "subscription" }>, key: string): boolean {
  const own = keyOf(wait);
  return key === "" || own === "" || own === key;
}

/** Names of the messages that an element waits for. */
export function messagesOf({ id, name, def }: Pick<CompiledElement, "id" | "name" | "def">): string[] {
  if (def.type === "receiveTask") return [def.message ?? (name || id)];
  return "definitions" in def ? def.definitions.flatMap((each) => (each.type === "message" ? [each.message] : [])) : [];
}

/** Whether an event that begins a process starts instances by itself. */
export function isEventStart(element: CompiledElement): boolean {
  const followsGateway = element.incoming.some(
    ({ source }) => isKind(source, "eventBasedGateway") && source.def.instantiate === true,
  );
  if (isKind(element, "startEvent")) return element.def.definitions.length > 0;
  if (isKind(element, "receiveTask")) return element.def.instantiate === true || followsGateway;
  return isKind(element, "intermediateCatchEvent") && followsGateway;
}
