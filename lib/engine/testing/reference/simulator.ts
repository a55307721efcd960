import type { Json } from "@/lib/domain/json";
import type { ElementOf, EventDefinition, Flow, Model, ModelElement } from "@/lib/model";
import { evaluate, Stuck } from "./expressions";
import { mayReset, passesJoin, isJoin } from "./joins";
import { isEventSubProcess, isSubProcess, Net, type Boundary, type Start } from "./net";
import { beginLoop, loopCounter, loopOf, outputCollection, roundOver } from "./rounds";
import { Token, type Await, type Completed } from "./token";

export type Variables = Readonly<Record<string, Json>>;
type Thrower = ElementOf<"intermediateThrowEvent"> | ElementOf<"endEvent">;

/** A command went on for so long that it may never end: how the engine stops that is not compared. */
export class Endless extends Error {}
const STEPS_MAX = 200;

/**
 * A naive token simulator, after BPMN 2.0 chapter 13 and the rules of SPEC.md where that is silent. It shares no code with
 * the engine, keeps tokens as plain objects, looks everything up in the whole tree, and asks every scope, join and
 * condition again after every move. Only tests use it.
 */
export class Reference {
  status: "active" | "suspended" | "completed" | "cancelled" | "none" = "none";
  readonly root: Token;
  readonly net: Net;
  private age = 0;
  private steps = 0;
  /** What is to happen in turn. `scope`: with its end it is called off. */
  private pending: { readonly scope: Token | null; readonly go: () => void }[] = [];
  private readonly locks = new Map<string, { holder: Token | null; line: Token[] }>();

  constructor(model: Model) {
    this.net = new Net(model);
    this.root = new Token(this.age++, null, null);
    this.root.isScope = true;
  }

  // --- Commands: false if refused ----------------------------------------------------------------------------------

  start(variables: Variables): boolean {
    const all = this.net.startsOf(null);
    const plain = all.filter(({ definitions }) => definitions.length === 0);
    const starts: ModelElement[] = plain.length > 0 ? plain : all;
    if (starts.length > 1) return false;
    const beginnings = starts.length === 1 ? starts : this.net.beginnings(null);
    if (beginnings.length === 0) return false;
    return this.act(() => {
      this.status = "active";
      Object.assign(this.root.variables, variables);
      this.root.hasBegun = true;
      for (const start of this.net.eventStarts(null)) this.arm(this.root, start);
      for (const element of beginnings) this.later(this.root, () => this.enter(element, this.root));
    });
  }

  complete(wait: Await, variables: Variables = {}): boolean {
    if (this.isRefused) return false;
    return this.act(() => {
      if (wait.kind === "job") wait.on.stuck = null;
      this.happen(wait, variables);
    });
  }

  fail(wait: Await): boolean {
    if (this.isRefused) return false;
    wait.on.stuck = "job";
    return true;
  }

  throwError(wait: Await, code: string): boolean {
    if (this.isRefused) return false;
    return this.act(() => {
      if (wait.kind !== "child") wait.on.stuck = null;
      drop(wait);
      this.error(wait.on, code, "job");
    });
  }

  throwEscalation(wait: Await, code: string): boolean {
    if (this.isRefused) return false;
    return this.act(() => this.escalate(wait.on, code));
  }

  /** A called instance was cancelled. */
  childCancelled(wait: Await): boolean {
    if (this.isRefused) return false;
    return this.act(() => {
      drop(wait);
      wait.on.stuck = "job";
    });
  }

  choose(wait: Await, elements: readonly string[]): boolean {
    if (this.isRefused) return false;
    const adHoc = wait.on.element as ElementOf<"adHocSubProcess">;
    if (adHoc.ordering === "sequential" && (wait.on.inside.length > 0 || elements.length > 1)) return false;
    return this.act(() => {
      if (elements.length === 0) this.happen(wait, {});
      for (const id of elements) this.enter(this.net.element(id), wait.on);
    });
  }

  setVariables(variables: Variables): boolean {
    if (this.status !== "active" && this.status !== "suspended") return false;
    return this.act(() => void Object.assign(this.root.variables, variables));
  }

  retry(token: Token, variables: Variables): boolean {
    if (this.isRefused || token.stuck === null) return false;
    return this.act(() => {
      Object.assign(this.root.variables, variables);
      const how = token.stuck;
      token.stuck = null;
      if (how === "leave" && token.element?.type === "adHocSubProcess" && !token.loop) this.innerLeft(token);
      else if (how === "leave" && token.inside.length === 0) this.leave(token);
      else if (how === "leave") return;
      else if (how === "job") {
        token.awaits = token.awaits.filter(({ by }) => by !== token.element);
        this.attempt(token, "job", () => this.behave(token));
      } else if (token.arrived !== null) {
        this.ask(token);
      } else {
        token.awaits = [];
        this.clear(token);
        this.begin(token);
      }
    });
  }

  addRounds(token: Token, items: readonly Json[]): boolean {
    const loop = loopOf(token.element);
    if (this.isRefused || !token.loop || loop?.kind !== "multiInstance" || token.loop.isOver) return false;
    return this.act(() => {
      const progress = token.loop!;
      const first = progress.total!;
      progress.total = first + items.length;
      if (loop.sequential) progress.items = [...progress.items, ...items];
      else items.forEach((item, i) => this.startRound(token, first + i, item));
    });
  }

  completeLoop(token: Token): boolean {
    if (this.isRefused || !token.loop || loopOf(token.element)?.kind !== "multiInstance") return false;
    return this.act(() => this.clear(token));
  }

  move(cancelled: readonly Token[], start: readonly string[]): boolean {
    if (this.isRefused) return false;
    return this.act(() => {
      for (const token of cancelled) if (!token.isGone) this.cancel(token);
      for (const id of start) {
        const element = this.net.element(id);
        this.enter(element, this.scopeFor(element));
      }
    });
  }

  cancelAll(): boolean {
    if (this.status !== "active" && this.status !== "suspended") return false;
    this.clear(this.root);
    this.root.awaits = [];
    this.pending = [];
    this.locks.clear();
    this.root.isGone = true;
    this.status = "cancelled";
    return true;
  }

  suspend(): boolean {
    if (this.isRefused) return false;
    this.status = "suspended";
    return true;
  }

  resume(): boolean {
    if (this.status !== "suspended") return false;
    this.status = "active";
    return true;
  }

  private get isRefused(): boolean {
    return this.status !== "active";
  }

  // --- Moving ------------------------------------------------------------------------------------------------------

  private act(what: () => void): boolean {
    this.steps = 0;
    what();
    for (;;) {
      this.closeFinished();
      const next = this.pending.shift();
      if (next) next.go();
      else if (!this.passOne() && !this.judge()) return true;
    }
  }

  private later(scope: Token | null, go: () => void): void {
    this.pending.push({ scope, go });
  }

  /** Every open token, the outer before the inner. */
  tokens(from: Token = this.root): Token[] {
    return from.isGone ? [] : [from, ...from.inside.flatMap((token) => this.tokens(token))];
  }

  private byAge(): Token[] {
    return this.tokens().sort((a, b) => a.age - b.age);
  }

  /** A scope is done when it holds no token, none is on its way, and nobody is to choose what comes next. The oldest first. */
  private closeFinished(): void {
    for (;;) {
      const done = this.byAge().find(
        (token) =>
          token.isScope &&
          token.hasBegun &&
          token.stuck === null &&
          token.inside.length === 0 &&
          !this.pending.some(({ scope }) => scope === token) &&
          !token.awaits.some(({ kind }) => kind === "choice"),
      );
      if (!done) return;
      if (done === this.root) {
        this.root.awaits = [];
        this.root.isGone = true;
        this.status = "completed";
        return;
      }
      this.leave(done);
    }
  }

  send(flow: Flow, scope: Token): void {
    this.later(scope, () => {
      const target = this.net.element(flow.target);
      if (!isJoin(this.net, target)) {
        this.enter(target, scope);
        return;
      }
      let token = scope.inside.find((each) => each.element === target && each.arrived !== null);
      if (!token) {
        token = this.open(target, scope);
        token.arrived = [];
      }
      token.arrived!.push(flow.id);
      if (token.stuck === null && target.type !== "inclusiveGateway") this.ask(token);
    });
  }

  /** Joins that look at the whole scope pass only when nothing else moves, the first that waits before the others. */
  private passOne(): boolean {
    return this.byAge().some((token) => token.arrived !== null && token.stuck === null && this.ask(token, true));
  }

  private ask(token: Token, isAtRest = token.element?.type !== "complexGateway"): boolean {
    const scope = token.scope!;
    let used: readonly string[] | undefined;
    let absorbs: readonly string[] = [];
    try {
      const count = new Set(token.arrived).size;
      if (token.absorbs !== null) {
        used = mayReset(this.net, token, isAtRest)
          ? token.absorbs.filter((id) => token.arrived!.includes(id))
          : undefined;
      } else {
        const lookup = (name: string) => (name === "activationCount" ? count : this.lookup(token, name));
        used = passesJoin(this.net, token, lookup);
        if (used && token.element!.type === "complexGateway")
          absorbs = this.net.into(token.element).flatMap(({ id }) => (used!.includes(id) ? [] : [id]));
      }
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      token.stuck = "enter";
      return false;
    }
    if (!used) return false;
    const left = [...token.arrived!];
    for (const id of used) left.splice(left.indexOf(id), 1);
    token.arrived = null;
    if (left.length > 0 || absorbs.length > 0) {
      const next = this.open(token.element!, scope);
      next.arrived = left;
      if (absorbs.length > 0) next.absorbs = [...absorbs];
    }
    this.begin(token);
    return true;
  }

  open(element: ModelElement, scope: Token, more: { round?: number; undoes?: Token; isScope?: boolean } = {}): Token {
    const token = new Token(this.age++, element, scope);
    token.round = more.round ?? null;
    token.undoes = more.undoes ?? null;
    const isLoop = loopOf(element) !== undefined && more.round === undefined && !more.undoes;
    token.isScope = isSubProcess(element) || isLoop || more.isScope === true;
    scope.inside.push(token);
    return token;
  }

  enter(element: ModelElement, scope: Token): void {
    this.begin(this.open(element, scope));
  }

  begin(token: Token): void {
    const element = token.element!;
    if (++this.steps > STEPS_MAX) throw new Endless();
    this.attempt(token, "enter", () => {
      if (token.round === null && !this.takeLock(token)) return;
      token.hasBegun = true;
      const loop = token.round === null && !token.undoes ? loopOf(element) : undefined;
      if (!loop && "inputs" in element) {
        for (const { target, source } of element.inputs ?? []) token.variables[target] = this.value(token, source);
      }
      if (token.round === null) for (const boundary of this.net.boundariesOf(element)) this.arm(token, boundary);
      if (loop) {
        beginLoop(this, token, loop);
        return;
      }
      for (const start of isSubProcess(element) ? this.net.eventStarts(element) : []) this.arm(token, start);
      this.behave(token);
    });
  }

  startRound(body: Token, round: number, item: Json | undefined): void {
    this.later(body, () => {
      const loop = loopOf(body.element)!;
      body.loop!.started = Math.max(body.loop!.started, round + 1);
      const token = this.open(body.element!, body, { round });
      if (loop.kind === "multiInstance" && loop.elementVariable !== undefined)
        token.variables[loop.elementVariable] = item ?? null;
      this.begin(token);
    });
  }

  private attempt(token: Token, how: "enter" | "leave" | "job", act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      token.stuck = how;
    }
  }

  // --- What elements do --------------------------------------------------------------------------------------------

  private behave(token: Token): void {
    const element = token.element!;
    switch (element.type) {
      case "userTask":
        this.await(token, "task", element);
        break;
      case "serviceTask":
      case "sendTask":
      case "businessRuleTask":
        this.await(token, "job", element);
        break;
      case "receiveTask":
        this.await(token, "message", element);
        break;
      case "scriptTask":
        if (element.script === undefined) this.await(token, "job", element);
        else {
          const value = this.value(token, element.script);
          if (element.resultVariable !== undefined) this.set(token, element.resultVariable, value, hasOutputs(element));
          this.leave(token);
        }
        break;
      case "callActivity":
        if (element.calledElement === undefined) throw new Stuck("calls nothing");
        this.await(token, "child", element);
        break;
      case "intermediateCatchEvent":
        this.arm(token, element);
        if (!token.awaits.some(({ by }) => by === element)) this.leave(token);
        break;
      case "intermediateThrowEvent":
      case "endEvent":
        this.throwAll(token, element);
        break;
      case "eventBasedGateway":
        for (const { target } of this.net.outOf(element)) this.arm(token, this.net.element(target));
        if (token.awaits.length === 0) throw new Stuck("nothing to await");
        break;
      case "subProcess":
      case "transaction": {
        const starts = this.net.startsOf(element);
        if (starts.length > 1) throw new Stuck("several starts");
        for (const start of starts.length > 0 ? starts : this.net.beginnings(element))
          this.later(token, () => this.enter(start, token));
        break;
      }
      case "adHocSubProcess":
        this.beginAdHoc(token, element);
        break;
      default:
        this.leave(token);
    }
  }

  private beginAdHoc(token: Token, element: ElementOf<"adHocSubProcess">): void {
    if (element.activeElements === undefined) {
      this.await(token, "choice", element);
      return;
    }
    const value = this.value(token, element.activeElements);
    const wanted = Array.isArray(value) ? value : [value];
    const possible = this.net.beginnings(element).map(({ id }) => id);
    if (wanted.some((id) => typeof id !== "string" || !possible.includes(id))) throw new Stuck("not possible");
    if (element.ordering === "sequential") {
      token.upcoming = wanted as string[];
      this.startUpcoming(token, element);
    } else {
      for (const id of wanted) this.later(token, () => this.enter(this.net.element(id as string), token));
    }
  }

  private startUpcoming(token: Token, element: ElementOf<"adHocSubProcess">): void {
    const isBusy = token.inside.length > 0 || this.pending.some(({ scope }) => scope === token);
    if (element.ordering !== "sequential" || isBusy || token.upcoming.length === 0) return;
    const next = this.net.element(token.upcoming.shift()!);
    this.later(token, () => this.enter(next, token));
  }

  /** Something in an ad-hoc sub-process is done: is it enough? */
  private innerLeft(token: Token): void {
    const element = token.element;
    if (token.isGone || element?.type !== "adHocSubProcess" || token.loop) return;
    this.attempt(token, "leave", () => {
      if (element.completionCondition === undefined || !this.isTrue(token, element.completionCondition)) {
        this.startUpcoming(token, element);
        return;
      }
      if (element.cancelRemainingInstances !== false) this.clear(token);
      token.upcoming = [];
      token.awaits = token.awaits.filter(({ by }) => by !== element);
    });
  }

  private await(on: Token, kind: Await["kind"], by: ModelElement, definition?: EventDefinition): void {
    const repeats = definition?.type === "timer" ? /^R(\d*)\//.exec(definition.value) : null;
    const left = !repeats ? 0 : repeats[1] === "" ? Infinity : Number(repeats[1]) - 1;
    on.awaits.push({ kind, by, on, definition, held: false, left });
  }

  /** Awaits what an event is there for, on the token that it belongs to. */
  private arm(on: Token, by: ModelElement): void {
    if (by.type === "receiveTask") this.await(on, "message", by);
    if (!("definitions" in by)) return;
    for (const definition of by.definitions) {
      switch (definition.type) {
        case "timer":
        case "message":
        case "signal":
          this.await(on, definition.type, by, definition);
          break;
        case "conditional":
          this.await(on, "condition", by, definition);
      }
    }
  }

  private happen(wait: Await, variables: Variables): void {
    const { by, on } = wait;
    const happensAgain = "interrupting" in by && by.interrupting === false && !by.parallelMultiple && by !== on.element;
    const staysOn = happensAgain && ["condition", "message", "signal"].includes(wait.kind);
    if (!staysOn) drop(wait);
    if (by === on.element) this.attempt(on, "leave", () => this.goOnAfter(on, wait, variables));
    else this.trigger(on, by, variables, wait);
  }

  /** What a token itself waited for has happened. */
  private goOnAfter(token: Token, wait: Await, variables: Variables): void {
    const element = token.element!;
    switch (element.type) {
      case "adHocSubProcess":
        this.clear(token);
        break;
      case "endEvent":
      case "intermediateThrowEvent":
        this.receive(token, variables);
        this.goOn(token);
        break;
      case "intermediateCatchEvent":
        if (this.awaitsMore(token, element, variables)) return;
        this.receive(token, variables);
        this.leave(token);
        break;
      case "callActivity":
        this.takeBack(token, element, variables);
        this.leave(token);
        break;
      default:
        this.receive(token, variables);
        this.leave(token);
    }
  }

  /** All that a called instance ended with goes to the scope around if asked for, but what the call held before it had inputs. */
  private takeBack(token: Token, element: Extract<ModelElement, { type: "callActivity" }>, variables: Variables): void {
    const { inputs = [], loop, propagateAll } = element;
    const item = loop?.kind === "multiInstance" ? loop.elementVariable : undefined;
    const own = Object.keys(token.variables).filter(
      (name) => name === item || !inputs.some(({ target }) => target === name),
    );
    if (propagateAll || hasOutputs(element)) this.receive(token, variables);
    if (!propagateAll) return;
    for (const [name, value] of Object.entries(variables))
      if (!own.includes(name)) this.set(token, name, value, false, token.scope!);
  }

  /** Of a parallel multiple event all triggers must happen. */
  private awaitsMore(on: Token, by: ModelElement, variables: Variables): boolean {
    if (!("parallelMultiple" in by) || !by.parallelMultiple || !on.awaits.some((each) => each.by === by)) return false;
    for (const [name, value] of Object.entries(variables)) this.set(on, name, value);
    return true;
  }

  /** An event on another token happens: a boundary event, the start of an event sub-process, one after an event-based gateway. */
  private trigger(host: Token, by: ModelElement, variables: Variables, wait?: Await): void {
    if (by.type !== "receiveTask" && this.awaitsMore(host, by, variables)) return;
    if (host.element?.type === "eventBasedGateway" && by.type !== "boundaryEvent") {
      const scope = host.scope!;
      this.remove(host);
      this.goThrough(by, scope, variables);
      return;
    }
    const isInterrupting = (by as Boundary | Start).interrupting !== false;
    if (!isInterrupting) this.awaitAgain(host, by as Boundary | Start, wait);
    if (by.type === "boundaryEvent") {
      const scope = host.scope!;
      if (isInterrupting) this.cancel(host);
      this.goThrough(by, scope, variables);
      return;
    }
    if (isInterrupting) {
      this.clear(host);
      const starts: ModelElement[] = this.net.eventStarts(host.element);
      host.awaits = host.awaits.filter((each) => !starts.includes(each.by));
    }
    const handler = this.net.element(by.parent!);
    const token = this.open(handler, host);
    token.hasBegun = true;
    for (const start of this.net.eventStarts(handler)) this.arm(token, start);
    this.goThrough(by, token, variables);
  }

  private goThrough(element: ModelElement, scope: Token, variables: Variables): void {
    const token = this.open(element, scope);
    token.hasBegun = true;
    this.receive(token, variables);
    this.leave(token);
  }

  private awaitAgain(host: Token, by: Boundary | Start, wait: Await | undefined): void {
    if (by.parallelMultiple) {
      this.arm(host, by);
      for (const each of host.awaits) if (each.by === by && each.kind === "condition") each.held = this.holdsNow(each);
    } else if (wait?.kind === "timer" && wait.left > 0) {
      this.await(host, "timer", by, wait.definition);
      host.awaits.at(-1)!.left = wait.left - 1;
    }
  }

  /** Conditions happen when they turn true. */
  private judge(): boolean {
    let isAny = false;
    const conditions = this.tokens().flatMap(({ awaits }) => awaits.filter(({ kind }) => kind === "condition"));
    for (const wait of conditions) {
      if (!wait.on.awaits.includes(wait) || wait.on.isGone) continue;
      const holds = this.holdsNow(wait);
      const hasTurned = holds && !wait.held;
      wait.held = holds;
      if (!hasTurned) continue;
      isAny = true;
      this.happen(wait, {});
    }
    return isAny;
  }

  private holdsNow({ on, definition }: Await): boolean {
    try {
      return definition?.type === "conditional" && this.value(on, definition.condition) === true;
    } catch (error) {
      if (error instanceof Stuck) return false;
      throw error;
    }
  }

  // --- Leaving -----------------------------------------------------------------------------------------------------

  leave(token: Token): void {
    const element = token.element!;
    this.attempt(token, "leave", () => {
      if (token.loop) outputCollection(this, token);
      else if (hasOutputs(element)) {
        const mapped = element.outputs.map(({ target, source }) => [target, source] as const);
        for (const [target, source] of mapped) this.set(token, target, this.value(token, source), false, token.scope!);
      }
      if (token.round !== null) roundOver(this, token);
      else this.depart(token, token.undoes ? [] : this.waysOut(token));
    });
  }

  private depart(token: Token, flows: readonly Flow[]): void {
    const element = token.element!;
    const scope = token.scope!;
    this.end(token);
    if ("cancels" in element) for (const id of element.cancels ?? []) this.cancelAllOf(scope, id);
    const quantity = ("completionQuantity" in element && element.completionQuantity) || 1;
    for (const flow of flows) for (let i = 0; i < quantity; i++) this.send(flow, scope);
    if (token.undoes) this.undone(token.undoes);
    this.innerLeft(scope);
  }

  end(token: Token): void {
    const element = token.element!;
    const handler = this.net.handlerOf(element);
    const isKept = handler !== undefined || token.completed.length > 0 || this.net.undoingWithin(element) !== undefined;
    if (isKept && !token.undoes) {
      const seen: Record<string, Json> = {};
      const around: Token[] = [];
      for (let each: Token | null = token; each && each !== this.root; each = each.scope) around.unshift(each);
      for (const each of around) Object.assign(seen, each.variables);
      token.scope!.completed.push({ element, token, handler, variables: seen, inside: token.completed });
    }
    this.remove(token);
  }

  private waysOut(token: Token): Flow[] {
    const element = token.element!;
    const flows = this.net.outOf(element);
    const holds = (flow: Flow) => flow.condition === undefined || this.isTrue(token, flow.condition);
    const isConditional = flows.some(({ condition }) => condition !== undefined);
    let isDefault = (flow: Flow) => "default" in element && element.default === flow.id;
    let taken: Flow[];
    switch (element.type) {
      case "parallelGateway":
        return flows;
      case "exclusiveGateway": {
        const open = flows.filter(({ condition }) => condition === undefined);
        if (element.default === undefined && open.length === 1 && flows.length > 1)
          isDefault = (flow) => flow === open[0];
        const first = flows.find((flow) => !isDefault(flow) && holds(flow));
        taken = first ? [first] : [];
        break;
      }
      case "complexGateway":
        // At its reset it sends tokens only where a condition asks for that.
        if (token.absorbs)
          return flows.filter((flow) => flow.condition !== undefined && !isDefault(flow) && holds(flow));
        if (!isConditional && !flows.some(isDefault)) return flows;
        taken = flows.filter((flow) => !isDefault(flow) && holds(flow));
        break;
      default:
        taken = flows.filter((flow) => !isDefault(flow) && holds(flow));
    }
    if (taken.length === 0) taken = flows.filter((flow) => isDefault(flow));
    if (taken.length === 0 && flows.length > 0) throw new Stuck("no way out");
    return taken;
  }

  /** Takes a token off, with all that it waits for and its place in line; what it held goes to the next. */
  private remove(token: Token): void {
    token.isGone = true;
    token.scope!.inside = token.scope!.inside.filter((each) => each !== token);
    token.awaits = [];
    this.pending = this.pending.filter(({ scope }) => scope !== token);
    for (const [name, lock] of this.locks) {
      lock.line = lock.line.filter((each) => each !== token);
      if (lock.holder !== token) continue;
      lock.holder = null;
      if (lock.line.length === 0) this.locks.delete(name);
      else this.later(null, () => this.grant(name));
    }
  }

  cancel(token: Token): void {
    this.clear(token);
    const { undoes } = token;
    this.remove(token);
    if (undoes && !undoes.isGone) this.later(undoes.scope, () => this.undone(undoes));
  }

  clear(scope: Token): void {
    for (const token of [...scope.inside]) if (!token.isGone) this.cancel(token);
    this.pending = this.pending.filter((each) => each.scope !== scope);
  }

  private cancelAllOf(scope: Token, id: string): void {
    for (const token of [...scope.inside]) {
      if (token.isGone) continue;
      if (token.element!.id === id) this.cancel(token);
      else this.cancelAllOf(token, id);
    }
  }

  private scopeFor(element: ModelElement): Token {
    if (element.parent === undefined) return this.root;
    const parent = this.net.element(element.parent);
    const known = this.byAge().find(
      (token) => token.element === parent && token.isScope && !token.loop && token.hasBegun,
    );
    if (known) return known;
    const token = this.open(parent, this.scopeFor(parent));
    token.hasBegun = true;
    for (const boundary of this.net.boundariesOf(parent)) this.arm(token, boundary);
    return token;
  }

  // --- Locks -------------------------------------------------------------------------------------------------------

  private takeLock(token: Token): boolean {
    const name = "lock" in token.element! ? token.element.lock : undefined;
    if (name === undefined) return true;
    const lock = this.locks.get(name);
    if (lock?.holder === token) return true;
    if (lock) {
      lock.line.push(token);
      this.await(token, "lock", token.element!);
      return false;
    }
    this.locks.set(name, { holder: token, line: [] });
    return true;
  }

  private grant(name: string): void {
    const lock = this.locks.get(name);
    if (!lock || lock.holder) return;
    const next = lock.line.shift();
    if (!next) {
      this.locks.delete(name);
      return;
    }
    lock.holder = next;
    next.awaits = next.awaits.filter(({ kind }) => kind !== "lock");
    this.begin(next);
  }

  // --- Throwing ----------------------------------------------------------------------------------------------------

  private throwAll(token: Token, element: Thrower): void {
    for (const definition of element.definitions) {
      if (token.isGone) return;
      switch (definition.type) {
        case "message":
        case "signal":
          if (definition.type === "signal" || definition.message !== "") this.await(token, "job", element);
          break;
        case "escalation":
          this.escalate(token, definition.escalationCode ?? "");
          break;
        case "error":
          this.error(token, definition.errorCode ?? "", "enter");
          return;
        case "terminate":
          this.clearBut(token);
          break;
        case "compensation": {
          const isAnything = this.compensate(
            token,
            this.compensatedBy(token, definition.activity),
            definition.activity,
          );
          if (isAnything && definition.waitForCompletion === false) this.leave(token);
          break;
        }
        case "cancel":
          if (token.scope?.element?.type !== "transaction") throw new Stuck("no transaction");
          this.clearBut(token);
          this.compensate(token, token.scope, undefined);
          break;
        case "link": {
          const target = this.net.linkTarget(element, definition.link);
          if (!target) throw new Stuck("no such link");
          const scope = token.scope!;
          this.later(scope, () => this.enter(target, scope));
          this.leave(token);
          return;
        }
        default:
          throw new Stuck("can't be thrown");
      }
    }
    this.goOn(token);
  }

  /** Takes all else in its scope away. */
  private clearBut(token: Token): void {
    const scope = token.scope!;
    for (const each of [...scope.inside]) if (each !== token && !each.isGone) this.cancel(each);
    this.pending = this.pending.filter((each) => each.scope !== scope);
  }

  /** A throwing event is over when nothing that it started is left to do. */
  private goOn(token: Token): void {
    if (token.isGone || token.awaits.some(({ by }) => by === token.element) || this.undoing(token).length > 0) return;
    const element = token.element as Thrower;
    if (!element.definitions.some(({ type }) => type === "cancel")) {
      this.leave(token);
      return;
    }
    const transaction = token.scope!;
    const boundary = this.net
      .boundariesOf(transaction.element!)
      .find(({ definitions }) => definitions.some(({ type }) => type === "cancel"));
    const around = transaction.scope!;
    this.cancel(transaction);
    if (boundary) this.enter(boundary, around);
  }

  error(from: Token, code: string, how: "enter" | "job"): void {
    const caught = this.catcher(from, "error", code);
    if (caught) this.trigger(caught.host, caught.by, {});
    else from.stuck = how;
  }

  escalate(from: Token, code: string): void {
    const caught = this.catcher(from, "escalation", code);
    if (caught) this.trigger(caught.host, caught.by, {});
  }

  /** Outwards: event sub-processes of a scope, then boundary events on it; a code that is named before any code. */
  private catcher(
    from: Token,
    kind: "error" | "escalation",
    code: string,
  ): { host: Token; by: Boundary | Start } | null {
    let isFromEvent = false;
    for (let host: Token | null = from; host; host = host.scope) {
      const mayHold = host !== from && host.isScope && !host.loop && !isFromEvent;
      const starts = mayHold ? this.net.eventStarts(host.element) : [];
      const boundaries = host.element && host.round === null ? this.net.boundariesOf(host.element) : [];
      for (const group of [starts, boundaries]) {
        for (const wanted of [code, undefined]) {
          const by = group.find(({ definitions }) =>
            definitions.some(
              (each) =>
                (each.type === "error" && kind === "error" && each.errorCode === wanted) ||
                (each.type === "escalation" && kind === "escalation" && each.escalationCode === wanted),
            ),
          );
          if (by) return { host, by };
        }
      }
      isFromEvent = host.element !== null && isEventSubProcess(host.element);
    }
    return null;
  }

  // --- Compensation ------------------------------------------------------------------------------------------------

  private compensatedBy(thrower: Token, activity: string | undefined): Token {
    let scope = thrower.scope!;
    while (scope !== this.root) {
      const isHere =
        activity === undefined
          ? !isEventSubProcess(scope.element!)
          : scope.completed.some(({ element }) => element.id === activity);
      if (isHere) return scope;
      scope = scope.scope!;
    }
    return scope;
  }

  /** Undoes what was completed in a scope, last first; each once. */
  private compensate(thrower: Token, scope: Token, activity: string | undefined): boolean {
    const chosen = scope.completed.filter(({ element }) => activity === undefined || element.id === activity);
    scope.completed = scope.completed.filter((each) => !chosen.includes(each));
    for (const each of [...chosen].reverse()) this.undo(each, scope, thrower);
    return chosen.length > 0;
  }

  private undo({ element, handler, variables, inside }: Completed, scope: Token, thrower: Token): void {
    const token = this.open(handler ?? element, scope, { undoes: thrower, isScope: !handler });
    Object.assign(token.variables, variables);
    if (handler) {
      this.begin(token);
      return;
    }
    token.hasBegun = true;
    token.completed = [...inside];
    const own = this.net.undoingWithin(element);
    if (own) this.enter(own, token);
    else this.compensate(token, token, undefined);
  }

  undoing(thrower: Token): Token[] {
    return this.tokens().filter(({ undoes }) => undoes === thrower);
  }

  private undone(thrower: Token): void {
    if (thrower.isGone || thrower.undoes || this.undoing(thrower).length > 0) return;
    this.goOn(thrower);
  }

  // --- Variables and expressions -----------------------------------------------------------------------------------

  private receive(token: Token, variables: Variables): void {
    for (const [name, value] of Object.entries(variables)) this.set(token, name, value, hasOutputs(token.element!));
  }

  set(token: Token, name: string, value: Json, isLocal = false, from: Token = token): void {
    let owner: Token | null = isLocal ? token : from;
    if (!isLocal) while (owner && !(name in owner.variables)) owner = owner.scope;
    (owner ?? this.root).variables[name] = value;
  }

  lookup(from: Token, name: string): Json | undefined {
    for (let token: Token | null = from; token; token = token.scope) {
      if (name in token.variables) return token.variables[name];
      const counted = loopCounter(token, name);
      if (counted !== undefined) return counted;
    }
    return undefined;
  }

  value(from: Token, source: string): Json {
    return evaluate(source, (name) => this.lookup(from, name));
  }

  isTrue(from: Token, source: string): boolean {
    const value = this.value(from, source);
    if (typeof value !== "boolean") throw new Stuck("neither true nor false");
    return value;
  }
}

function drop(wait: Await): void {
  wait.on.awaits = wait.on.awaits.filter((each) => each !== wait);
}

function hasOutputs(
  element: ModelElement,
): element is ModelElement & { outputs: { target: string; source: string }[] } {
  return "outputs" in element && (element.outputs?.length ?? 0) > 0;
}
