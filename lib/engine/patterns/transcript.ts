import type { JsonObject } from "@/lib/domain/json";
import { addDuration, compileModel, type CompiledModel, type Model } from "@/lib/model";
import { advance } from "../advance";
import { evolve } from "../evolve";
import { parseState, serializeState, type StoredState } from "../serialize";
import { T0 } from "../testing/build";
import { ROOT, type EngineEvent, type InstanceState, type Instant } from "../types";
import { commandOf, messageOf, variablesOf, type Input, type Message } from "./command";
import { EventFormatter } from "./format-event";

/** How long a message that nobody waits for is kept, as the runtime keeps it. */
const TIME_TO_LIVE = "PT1H";

interface Instance {
  readonly number: number;
  state: InstanceState | null;
  readonly formatter: EventFormatter;
  readonly events: EngineEvent[];
  /** The variables of the process, also once it has ended. */
  readonly variables: JsonObject;
  /** The call that it answers. */
  readonly caller?: { readonly instance: Instance; readonly wait: number };
}

/**
 * Plays commands on a model and writes down what happens: after each "> command" a line for every event. Where instances
 * call each other, those but the first have their number before their lines. What the surroundings do (hand out messages
 * and signals, start and answer called instances) stands in lines that open with "*".
 */
export class Transcript {
  readonly lines: string[] = [];
  private readonly model: CompiledModel;
  private readonly instances: Instance[] = [];
  private readonly kept: { name: string; key: string; variables: JsonObject; until: Instant }[] = [];
  private at: Instant = T0;

  /** `isStored`: the state is written down and read again between commands, as the runtime does. */
  constructor(
    model: Model,
    private readonly options: { readonly isStored?: boolean } = {},
  ) {
    this.model = compileModel(model);
  }

  static of(model: Model, commands: readonly string[], options: { readonly isStored?: boolean } = {}): string {
    const transcript = new Transcript(model, options);
    for (const command of commands) transcript.play(command);
    return transcript.text();
  }

  /** All lines, and at the end what is open, if anything is. */
  text(): string {
    const open = this.instances.flatMap(({ state, number }) => {
      if (state?.status !== "active") return [];
      const waits = [...state.waits.values()].map((wait) => `${wait.element} (${wait.kind})`);
      return [`${prefix(number)}= open: ${waits.join(", ") || "nothing that anyone could do"}`];
    });
    return [...this.lines, ...open].join("\n");
  }

  /** All that has happened in an instance. */
  eventsOf(number: number): readonly EngineEvent[] {
    return this.instance(number).events;
  }

  play(line: string): void {
    this.lines.push(`> ${line}`);
    const [, verb = "", rest = ""] = /^(\w+) ?(.*)$/.exec(line) ?? [];
    if (verb === "start") this.start(1, variablesOf(rest));
    else if (verb === "publish") this.publish(messageOf(rest));
    else if (verb === "signal") this.signal(rest, {});
    else if (verb === "wait") this.wait(rest);
    else {
      const instance = this.instance(1);
      this.send(instance, commandOf(instance.state, verb, rest));
    }
    this.handOut();
  }

  private start(number: number, variables: JsonObject, caller?: Instance["caller"]): void {
    const instance: Instance = {
      number,
      state: null,
      formatter: new EventFormatter(),
      events: [],
      variables: {},
      ...(caller && { caller }),
    };
    this.instances.push(instance);
    this.send(instance, { type: "start", variables, ...(caller && { isCalled: true }) });
  }

  private send(instance: Instance, command: Input): void {
    const before = instance.state;
    const outcome = advance(this.model, before, { ...command, at: this.at });
    const say = (text: string) => this.lines.push(`${prefix(instance.number)}${text}`);
    if (!outcome.ok) {
      say(`refused: ${outcome.rejection.message}`);
      return;
    }
    if (JSON.stringify(evolve(before, outcome.events)) !== JSON.stringify(outcome.state))
      throw new Error("Folding the events does not give the state");
    instance.state = this.options.isStored ? stored(outcome.state) : outcome.state;
    for (const event of outcome.events) {
      if (event.type === "variableSet" && event.scope === ROOT) instance.variables[event.name] = event.value;
    }
    for (const line of instance.formatter.lines(outcome.events)) say(line);
    instance.events.push(...outcome.events);
  }

  // --- What surrounds the engine ------------------------------------------------------------------------------------

  private handOut(): void {
    while (this.instances.some((instance) => this.handOutOf(instance)));
  }

  /** Does the first thing that the instance asks of its surroundings; whether there was one. */
  private handOutOf(instance: Instance): boolean {
    const { state, caller } = instance;
    if (!state) return false;
    if (caller && state.status === "completed" && caller.instance.state?.waits.has(caller.wait)) {
      this.lines.push(`* instance ${instance.number} answers instance ${caller.instance.number}`);
      this.send(caller.instance, {
        type: "childEnded",
        child: caller.wait,
        outcome: { type: "completed", variables: instance.variables },
      });
      return true;
    }
    for (const wait of state.waits.values()) {
      if (
        wait.kind === "child" &&
        !this.instances.some((each) => each.caller?.wait === wait.id && each.caller.instance === instance)
      ) {
        const number = this.instances.length + 1;
        this.lines.push(`* instance ${instance.number} calls ${wait.child.workflow} as instance ${number}`);
        this.start(number, { ...wait.child.variables }, { instance, wait: wait.id });
        return true;
      }
      if (wait.kind === "job" && wait.job.type === "signal") {
        this.send(instance, { type: "completeJob", job: wait.id });
        this.signal(wait.job.name, wait.job.variables);
        return true;
      }
      if (wait.kind === "job" && wait.job.type === "message") {
        this.send(instance, { type: "completeJob", job: wait.id });
        this.publish(wait.job);
        return true;
      }
      if (wait.kind !== "subscription" || wait.subscription.type !== "message") continue;
      const { name, key } = wait.subscription;
      const index = this.kept.findIndex((each) => each.name === name && each.key === key && each.until > this.at);
      const [message] = index < 0 ? [] : this.kept.splice(index, 1);
      if (!message) continue;
      this.lines.push(`* the message "${name}" that was kept is delivered`);
      this.send(instance, { type: "deliverMessage", subscription: wait.id, variables: message.variables });
      return true;
    }
    return false;
  }

  private publish({ name, key, variables }: Message): void {
    for (const instance of this.instances) {
      for (const wait of instance.state?.waits.values() ?? []) {
        if (wait.kind !== "subscription" || wait.subscription.type !== "message") continue;
        if (wait.subscription.name !== name || wait.subscription.key !== key) continue;
        this.lines.push(`* the message "${name}" is delivered`);
        this.send(instance, { type: "deliverMessage", subscription: wait.id, variables: { ...variables } });
        return;
      }
    }
    this.lines.push(`* nobody waits for the message "${name}": it is kept for ${TIME_TO_LIVE}`);
    this.kept.push({ name, key, variables: { ...variables }, until: addDuration(this.at, TIME_TO_LIVE)! });
  }

  private signal(name: string, variables: Readonly<JsonObject>): void {
    const waiting = this.instances.flatMap((instance) =>
      [...(instance.state?.waits.values() ?? [])]
        .filter(
          (wait) =>
            wait.kind === "subscription" && wait.subscription.type === "signal" && wait.subscription.name === name,
        )
        .map((wait) => ({ instance, wait })),
    );
    this.lines.push(
      waiting.length > 0
        ? `* the signal "${name}" is handed out`
        : `* nobody waits for the signal "${name}": it is gone`,
    );
    for (const { instance, wait } of waiting)
      this.send(instance, { type: "deliverSignal", subscription: wait.id, variables: { ...variables } });
  }

  /** Lets time pass; timers that are due by then fire in their order. */
  private wait(duration: string): void {
    const until = addDuration(this.at, duration);
    if (until === undefined) throw new Error(`"${duration}" is no duration`);
    for (;;) {
      const [next] = this.instances
        .flatMap((instance) =>
          [...(instance.state?.waits.values() ?? [])].flatMap((wait) =>
            wait.kind === "timer" && wait.timer.due <= until ? [{ instance, wait, due: wait.timer.due }] : [],
          ),
        )
        .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : a.wait.id - b.wait.id));
      if (!next) break;
      this.at = next.due;
      this.send(next.instance, { type: "fireTimer", timer: next.wait.id });
      this.handOut();
    }
    this.at = until;
  }

  private instance(number: number): Instance {
    const found = this.instances.find((each) => each.number === number);
    if (!found) throw new Error(`There is no instance ${number}`);
    return found;
  }
}

function stored(state: InstanceState): InstanceState {
  return parseState(JSON.parse(JSON.stringify(serializeState(state))) as StoredState);
}

function prefix(number: number): string {
  return number === 1 ? "" : `${number}: `;
}
