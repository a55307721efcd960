import type { Json } from "@/lib/domain/json";
import type { ElementOf, Flow, Model, ModelElement } from "@/lib/model";
import { behave, innerLeft } from "./behaviours";
import { undone } from "./compensation";
import { arm, judge } from "./events";
import { evaluate, Stuck } from "./expressions";
import { isJoin, mayReset, passesJoin } from "./joins";
import { grant, takeLock } from "./locks";
import { isSubProcess, Net } from "./net";
import { beginLoop, loopCounter, loopOf, outputCollection, roundOver } from "./rounds";
import { Token } from "./token";
import { waysOut } from "./ways-out";

/** A command went on for so long that it may never end: how the engine stops that is not compared. */
export class Endless extends Error {}
const STEPS_MAX = 200;

export type Variables = Readonly<Record<string, Json>>;
export type Thrower = ElementOf<"intermediateThrowEvent"> | ElementOf<"endEvent">;

/** An instance as tokens, and how they move: entered, joined, left, taken away, one after the other. */
export class Simulation {
  status: "active" | "suspended" | "completed" | "cancelled" | "none" = "none";
  readonly root: Token;
  readonly net: Net;
  readonly locks = new Map<string, { holder: Token | null; line: Token[] }>();
  protected steps = 0;
  /** What is to happen in turn. `scope`: with its end it is called off. */
  pending: { readonly scope: Token | null; readonly go: () => void }[] = [];
  private age = 0;

  constructor(model: Model) {
    this.net = new Net(model);
    this.root = new Token(this.age++, null, null);
    this.root.isScope = true;
  }

  // --- Moving ------------------------------------------------------------------------------------------------------

  act(what: () => void): boolean {
    this.steps = 0;
    what();
    for (;;) {
      this.closeFinished();
      const next = this.pending.shift();
      if (next) next.go();
      else if (!this.passOne() && !judge(this)) return true;
    }
  }

  later(scope: Token | null, go: () => void): void {
    this.pending.push({ scope, go });
  }

  /** Every open token, the outer before the inner. */
  tokens(from: Token = this.root): Token[] {
    return from.isGone ? [] : [from, ...from.inside.flatMap((token) => this.tokens(token))];
  }

  byAge(): Token[] {
    return this.tokens().sort((a, b) => a.age - b.age);
  }

  /** A scope is done when it holds no token, none is on its way, and nobody is to choose what comes next. The oldest first. */
  closeFinished(): void {
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
  passOne(): boolean {
    return this.byAge().some((token) => token.arrived !== null && token.stuck === null && this.ask(token, true));
  }

  ask(token: Token, isAtRest = token.element?.type !== "complexGateway"): boolean {
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
      if (token.round === null && !takeLock(this, token)) return;
      token.hasBegun = true;
      const loop = token.round === null && !token.undoes ? loopOf(element) : undefined;
      if (!loop && "inputs" in element) {
        for (const { target, source } of element.inputs ?? []) token.variables[target] = this.value(token, source);
      }
      if (token.round === null) for (const boundary of this.net.boundariesOf(element)) arm(this, token, boundary);
      if (loop) {
        beginLoop(this, token, loop);
        return;
      }
      for (const start of isSubProcess(element) ? this.net.eventStarts(element) : []) arm(this, token, start);
      behave(this, token);
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

  attempt(token: Token, how: "enter" | "leave" | "job", act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      token.stuck = how;
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
      else this.depart(token, token.undoes ? [] : waysOut(this, token));
    });
  }

  depart(token: Token, flows: readonly Flow[]): void {
    const element = token.element!;
    const scope = token.scope!;
    this.end(token);
    if ("cancels" in element) for (const id of element.cancels ?? []) this.cancelAllOf(scope, id);
    const quantity = ("completionQuantity" in element && element.completionQuantity) || 1;
    for (const flow of flows) for (let i = 0; i < quantity; i++) this.send(flow, scope);
    if (token.undoes) undone(this, token.undoes);
    innerLeft(this, scope);
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

  /** Takes a token off, with all that it waits for and its place in line; what it held goes to the next. */
  remove(token: Token): void {
    token.isGone = true;
    token.scope!.inside = token.scope!.inside.filter((each) => each !== token);
    token.awaits = [];
    this.pending = this.pending.filter(({ scope }) => scope !== token);
    for (const [name, lock] of this.locks) {
      lock.line = lock.line.filter((each) => each !== token);
      if (lock.holder !== token) continue;
      lock.holder = null;
      if (lock.line.length === 0) this.locks.delete(name);
      else this.later(null, () => grant(this, name));
    }
  }

  cancel(token: Token): void {
    this.clear(token);
    const { undoes } = token;
    this.remove(token);
    if (undoes && !undoes.isGone) this.later(undoes.scope, () => undone(this, undoes));
  }

  clear(scope: Token): void {
    for (const token of [...scope.inside]) if (!token.isGone) this.cancel(token);
    this.pending = this.pending.filter((each) => each.scope !== scope);
  }

  cancelAllOf(scope: Token, id: string): void {
    for (const token of [...scope.inside]) {
      if (token.isGone) continue;
      if (token.element!.id === id) this.cancel(token);
      else this.cancelAllOf(token, id);
    }
  }

  scopeFor(element: ModelElement): Token {
    if (element.parent === undefined) return this.root;
    const parent = this.net.element(element.parent);
    const known = this.byAge().find(
      (token) => token.element === parent && token.isScope && !token.loop && token.hasBegun,
    );
    if (known) return known;
    const token = this.open(parent, this.scopeFor(parent));
    token.hasBegun = true;
    for (const boundary of this.net.boundariesOf(parent)) arm(this, token, boundary);
    return token;
  }

  // --- Variables and expressions -----------------------------------------------------------------------------------

  receive(token: Token, variables: Variables): void {
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

export function hasOutputs(
  element: ModelElement,
): element is ModelElement & { outputs: { target: string; source: string }[] } {
  return "outputs" in element && (element.outputs?.length ?? 0) > 0;
}
