import type { Json } from "@/lib/domain/json";
import type { ElementOf, ModelElement } from "@/lib/model";
import { behave, innerLeft } from "./behaviours";
import { arm, drop, happen } from "./events";
import { loopOf } from "./rounds";
import { type Variables, Simulation } from "./simulation";
import { error, escalate } from "./throwing";
import type { Token, Await } from "./token";

/**
 * A naive token simulator, after BPMN 2.0 chapter 13 and the rules of SPEC.md where that is silent. It shares no code with
 * the engine, keeps tokens as plain objects, looks everything up in the whole tree, and asks every scope, join and
 * condition again after every move. Only tests use it.
 */
export class Reference extends Simulation {
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
      for (const start of this.net.eventStarts(null)) arm(this, this.root, start);
      for (const element of beginnings) this.later(this.root, () => this.enter(element, this.root));
    });
  }

  complete(wait: Await, variables: Variables = {}): boolean {
    if (this.isRefused) return false;
    return this.act(() => {
      if (wait.kind === "job") wait.on.stuck = null;
      happen(this, wait, variables);
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
      error(this, wait.on, code, "job");
    });
  }

  throwEscalation(wait: Await, code: string): boolean {
    if (this.isRefused) return false;
    return this.act(() => escalate(this, wait.on, code));
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
      if (elements.length === 0) happen(this, wait, {});
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
      if (how === "leave" && token.element?.type === "adHocSubProcess" && !token.loop) innerLeft(this, token);
      else if (how === "leave" && token.inside.length === 0) this.leave(token);
      else if (how === "leave") return;
      else if (how === "job") {
        token.awaits = token.awaits.filter(({ by }) => by !== token.element);
        this.attempt(token, "job", () => behave(this, token));
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
}
