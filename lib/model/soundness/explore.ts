import type { Step } from "./finding";
import { PASSES_BY_ITSELF, type Cluster, type Join, type Net } from "./net";

/** Tokens by place. */
export type Marking = Uint8Array;

/** Tokens of one place beyond this are not followed: a loop that makes more and more would never end. */
const TOKENS_MAX = 6;

const DIVES = 40;
const DIVE_DEPTH = 200;

export interface Budget {
  statesLeft: number;
}

type Action = { readonly cluster: Cluster; readonly move: number } | { readonly join: Join; readonly resets: boolean };

interface State {
  readonly marking: Marking;
  readonly from: number;
  readonly by: Action | undefined;
  next: number[];
  /** What leads to each of `next`. */
  acts: Action[];
  isExpanded: boolean;
  /** Not followed: too many tokens. */
  isCut: boolean;
}

/** The situations of one scope that were looked at, and how they follow each other. */
export interface Exploration {
  readonly states: readonly State[];
  /** The first situation in which an element was entered, by element. */
  readonly entered: ReadonlyMap<string, number>;
  /** Nothing was left out. */
  readonly isComplete: boolean;
  /** Whether some situation had too many tokens to be followed. */
  readonly hasCuts: boolean;
  /** The first situations in which the scope is over: all tokens used up, or ended at once. */
  readonly completed: number | undefined;
  readonly isOver: (state: number) => boolean;
  readonly stepsTo: (state: number) => Step[];
  /** What may happen next in a situation. */
  readonly stepsFrom: (state: number) => Step[];
  /** The tokens in a situation, those at joins that can never pass counted one by one. */
  readonly replay: (state: number) => Marking;
}

/**
 * Looks at what may happen, one thing after the other. Of tokens that can't disturb each other only one is moved at a time:
 * every way to the end is still seen, in some order. `isFair`: no token is left standing for ever beside a loop.
 */
export function explore(net: Net, budget: Budget, isFair = false): Exploration {
  return new Search(net, budget, isFair).run();
}

class Search {
  private readonly states: State[] = [];
  private readonly known = new Map<string, number>();
  private readonly entered = new Map<string, number>();
  private readonly over: number[] = [];
  private completed: number | undefined;
  private isComplete = true;
  private hasCuts = false;

  constructor(
    private readonly net: Net,
    private readonly budget: Budget,
    private readonly isFair: boolean,
  ) {}

  run(): Exploration {
    const { net } = this;
    for (const start of net.starts) {
      const marking = new Uint8Array(net.places.length);
      for (const place of start) marking[place]!++;
      this.add(settle(net, marking, true), -1, undefined);
    }
    this.expandFrom(0, false);
    if (!this.isComplete) this.dive();
    // Once a scope may end at once, what else goes on in it only matters for what has not been seen to run.
    if (this.over.length > 0) this.expandFrom(0, true);
    return {
      states: this.states,
      entered: this.entered,
      isComplete: this.isComplete,
      hasCuts: this.hasCuts,
      completed: this.completed,
      isOver: (id) => this.isOver(this.states[id]!.marking),
      stepsTo: (id) => this.pathTo(id).flatMap(stepsOf),
      stepsFrom: (id) => this.states[id]!.acts.flatMap(stepsOf),
      replay: (id) => this.replay(id),
    };
  }

  private enterable(): number {
    return new Set(this.net.places.filter(({ isEntered }) => isEntered).map(({ element }) => element.id)).size;
  }

  private expandFrom(first: number, alsoOver: boolean): void {
    for (let id = first; id < this.states.length; id++) {
      const state = this.states[id]!;
      if (state.isExpanded || state.isCut) continue;
      if (!alsoOver && this.isOver(state.marking)) continue;
      if (alsoOver && this.entered.size >= this.enterable()) return;
      if (this.budget.statesLeft <= 0) {
        if (!alsoOver) this.isComplete = false;
        return;
      }
      this.expand(id, state);
    }
  }

  /** Where there is too much to look at all of it, goes straight on a few times: what goes wrong often is found even so. */
  private dive(): void {
    let seed = 1;
    const below = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    for (let dive = 0; dive < DIVES; dive++) {
      let id = below(this.net.starts.length);
      for (let depth = 0; depth < DIVE_DEPTH; depth++) {
        const state = this.states[id]!;
        if (state.isCut || this.isOver(state.marking)) break;
        const { chosen } = this.choose(state.marking);
        if (chosen.length === 0) {
          state.isExpanded = true;
          break;
        }
        const action = chosen[below(chosen.length)]!;
        id = this.add(fire(this.net, state.marking, action, true), id, action);
      }
    }
  }

  private expand(id: number, state: State): void {
    state.isExpanded = true;
    this.budget.statesLeft--;
    const { chosen, others } = this.choose(state.marking);
    this.follow(id, state, chosen);
    const isClosed = state.next.every((next) => this.states[next]!.isExpanded);
    if (this.isFair && isClosed) this.follow(id, state, others());
  }

  private follow(id: number, state: State, actions: readonly Action[]): void {
    for (const action of actions) {
      const marking = fire(this.net, state.marking, action, true);
      const next = this.add(marking, id, action);
      state.next.push(next);
      state.acts.push(action);
    }
  }

  private add(marking: Marking, from: number, by: Action | undefined): number {
    const key = String.fromCharCode(...marking);
    const known = this.known.get(key);
    if (known !== undefined) {
      this.note(known, by);
      return known;
    }
    const isCut = marking.some((count) => count > TOKENS_MAX);
    const id = this.states.push({ marking, from, by, next: [], acts: [], isExpanded: false, isCut }) - 1;
    this.known.set(key, id);
    if (isCut) this.hasCuts = true;
    if (this.isOver(marking)) {
      this.over.push(id);
      const isCompleted = marking[this.net.terminated]! > 0 || marking[this.net.thrown] === 0;
      if (isCompleted) this.completed ??= id;
    }
    this.note(id, by);
    marking.forEach((count, place) => {
      const { isEntered, element } = this.net.places[place]!;
      if (count > 0 && isEntered && !this.entered.has(element.id)) this.entered.set(element.id, id);
    });
    return id;
  }

  /** Events on a step, and those behind a gateway, are entered by happening. */
  private note(id: number, by: Action | undefined): void {
    for (const { element } of by ? stepsOf(by) : []) if (!this.entered.has(element)) this.entered.set(element, id);
  }

  private isOver(marking: Marking): boolean {
    const { terminated, thrown } = this.net;
    return marking[terminated]! > 0 || marking[thrown]! > 0 || marking.every((count) => count === 0);
  }

  /**
   * What may happen next. Tokens take no notice of each other but at joins, so it is enough to move the first; only where it
   * matters to a join who comes first, it goes as in the engine: what needs nobody, then such joins, then anything.
   */
  private choose(marking: Marking): { chosen: readonly Action[]; others: () => readonly Action[] } {
    const { net } = this;
    const isReady = ({ place, weight, moves }: Cluster) => marking[place]! >= weight && moves.length > 0;
    const actions = (clusters: readonly Cluster[]): Action[] =>
      clusters.flatMap((cluster) => cluster.moves.map((_, move) => ({ cluster, move })));
    const others = (chosen?: Cluster) => () =>
      actions(net.clusters.filter((cluster) => cluster !== chosen && isReady(cluster)));
    const isOrdered = net.hasResets || isAmbiguous(net, marking);
    const byItself = isOrdered
      ? net.clusters.find((cluster) => cluster.rank === PASSES_BY_ITSELF && isReady(cluster))
      : undefined;
    if (byItself) return { chosen: actions([byItself]), others: others(byItself) };
    const passing = net.joins.flatMap((join): Action[] => {
      if (join.kind === "inclusive" && mayPass(net, join, marking)) return [{ join, resets: false }];
      return join.kind === "complex" ? complexAtRest(join, marking) : [];
    });
    if (passing.length > 0) return { chosen: passing, others: others() };
    if (isOrdered) return { chosen: others()(), others: () => [] };
    const next = net.clusters.find(isReady);
    return next ? { chosen: actions([next]), others: others(next) } : { chosen: [], others: () => [] };
  }

  private pathTo(id: number): Action[] {
    const path: Action[] = [];
    for (let each = id; each >= 0; each = this.states[each]!.from) {
      const { by } = this.states[each]!;
      if (by) path.push(by);
    }
    return path.reverse();
  }

  private replay(id: number): Marking {
    let first = id;
    while (this.states[first]!.from >= 0) first = this.states[first]!.from;
    const started = settle(this.net, this.states[first]!.marking.slice(), false);
    return this.pathTo(id).reduce((marking, action) => fire(this.net, marking, action, false), started);
  }
}

function stepsOf(action: Action): Step[] {
  if ("join" in action) return [];
  const { step } = action.cluster.moves[action.move]!;
  return step ? [step] : [];
}

function fire(net: Net, before: Marking, action: Action, collapses: boolean): Marking {
  const marking = before.slice();
  if ("join" in action) {
    const { join, resets } = action;
    if (resets) {
      for (const absorb of join.absorbs) marking[absorb] = 0;
      marking[join.reset]!++;
    } else {
      for (const arrival of join.arrivals) if (marking[arrival]! > 0) marking[arrival]!--;
      marking[join.pass]!++;
    }
    return settle(net, marking, collapses);
  }
  const { cluster, move } = action;
  const { to, clears } = cluster.moves[move]!;
  marking[cluster.place]! -= cluster.weight;
  for (const place of clears ?? []) marking[place] = 0;
  for (const place of to) marking[place]!++;
  return settle(net, marking, collapses);
}

/** Joins pass as soon as they have their tokens. `collapses`: tokens at one that never will are as good as one. */
function settle(net: Net, marking: Marking, collapses: boolean): Marking {
  for (const join of net.joins) {
    if (join.kind === "all") {
      while (join.arrivals.every((arrival) => marking[arrival]! > 0)) {
        for (const arrival of join.arrivals) marking[arrival]!--;
        marking[join.pass]!++;
      }
    } else if (join.kind === "complex") settleComplex(join, marking);
  }
  if (!collapses) return marking;
  for (const place of net.unlimited) if (marking[place]! > 1) marking[place] = 1;
  if (net.hasResets) return marking;
  for (const join of net.joins) {
    if (join.kind !== "all" || !join.arrivals.some((arrival) => marking[arrival]! > 0)) continue;
    if (marking[join.dead] === 0 && !isDead(join, marking)) continue;
    for (const arrival of join.arrivals) marking[arrival] = 0;
    marking[join.dead] = 1;
  }
  return marking;
}

function settleComplex(join: Join, marking: Marking): void {
  const isAbsorbing = () => join.absorbs.some((absorb) => marking[absorb]! > 0);
  join.absorbs.forEach((absorb, i) => {
    if (marking[absorb]! === 0 || marking[join.arrivals[i]!]! === 0) return;
    marking[join.arrivals[i]!]!--;
    marking[absorb] = 0;
    if (!isAbsorbing()) marking[join.reset]!++;
  });
  if (isAbsorbing()) return;
  const arrived = join.arrivals.filter((arrival) => marking[arrival]! > 0);
  if (arrived.length === 0) return;
  if (!(join.isActivated(arrived.length) ?? arrived.length === join.arrivals.length)) return;
  join.arrivals.forEach((arrival, i) => {
    if (marking[arrival]! > 0) marking[arrival]!--;
    else marking[join.absorbs[i]!] = 1;
  });
  marking[join.pass]!++;
}

/** Whether a way in that has no token can't get one any more. */
function isDead(join: Join, marking: Marking): boolean {
  return join.arrivals.some((arrival, i) => marking[arrival] === 0 && !canCome(join, i, marking));
}

/** Whether a token is left that may come by one of the ways in. */
function canCome({ sources }: Join, way: number, marking: Marking): boolean {
  const from = sources[way]!;
  for (let place = 0; place < marking.length; place++) if (marking[place]! > 0 && from[place]! > 0) return true;
  return false;
}

function mayPass(net: Net, join: Join, marking: Marking): boolean {
  const empty = join.arrivals.flatMap((arrival, i) => (marking[arrival] === 0 ? [join.upstream[i]!] : []));
  if (empty.length === join.arrivals.length) return false;
  const arrived = join.arrivals.flatMap((arrival, i) => (marking[arrival]! > 0 ? [join.upstream[i]!] : []));
  return !marking.some((count, place) => {
    if (count === 0 || place === net.terminated || place === net.thrown) return false;
    const { element } = net.places[place]!;
    if (element === join.element) return false;
    return empty.some((set) => set.has(element.id)) && !arrived.some((set) => set.has(element.id));
  });
}

/** Of a complex gateway: its reset, once nothing can come that it still takes in; one whose variables decide goes on at the latest now. */
function complexAtRest(join: Join, marking: Marking): Action[] {
  const comes = (way: number) => canCome(join, way, marking);
  const missing = join.absorbs.flatMap((absorb, i) => (marking[absorb]! > 0 ? [i] : []));
  if (missing.length > 0) return missing.some(comes) ? [] : [{ join, resets: true }];
  const empty = join.arrivals.flatMap((arrival, i) => (marking[arrival]! > 0 ? [] : [i]));
  const isFree = join.isActivated(1) === undefined && empty.length < join.arrivals.length;
  return isFree && !empty.some(comes) ? [{ join, resets: false }] : [];
}

/** Whether it matters to an inclusive join which token moves first: one may still come by several ways. */
function isAmbiguous(net: Net, marking: Marking): boolean {
  return net.joins.some((join) => {
    if (join.kind !== "inclusive") return false;
    let near = 0;
    let isUnclear = false;
    marking.forEach((count, place) => {
      if (count === 0 || place === net.terminated || place === net.thrown) return;
      if (join.arrivals.includes(place)) {
        near += count;
        return;
      }
      const { element } = net.places[place]!;
      const ways = join.upstream.filter((set) => set.has(element.id)).length;
      if (ways > 0) near += count;
      if (ways > 1) isUnclear = true;
    });
    return isUnclear && near > 1;
  });
}
