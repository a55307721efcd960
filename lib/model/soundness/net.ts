import type { CompiledElement, CompiledFlow, CompiledModel, CompiledScope } from "../compile";
import { isKind, isScopeKind } from "../compile";
import { upstreamOf } from "../upstream";
import type { Step } from "./finding";
import { isCompensationHandler, isEventSubProcess, waitsOutside, type Catchers } from "./thrown";
import { waysAtReset, waysOut } from "./ways";

/**
 * How tokens move in one scope, data left out. Sub-processes are single places here: what they hold is looked at apart, and
 * all that matters outside is whether they are ever over.
 */
export interface Net {
  readonly places: readonly Place[];
  readonly joins: readonly Join[];
  /** Places of clusters in the order in which they are moved: those of one branch before those of the next. */
  readonly clusters: readonly Cluster[];
  /** A token here: the whole scope ends, completed or by what is thrown. */
  readonly terminated: number;
  readonly thrown: number;
  readonly starts: readonly (readonly number[])[];
  /** Places from which no join is reached: a second token there does what the first may do, and none needs to be counted. */
  readonly unlimited: readonly number[];
  /** Whether anything takes tokens away from others, so that their order matters. */
  readonly hasResets: boolean;
  readonly isEndedByPeople: boolean;
  /** What was left out, in words. */
  readonly leftOut: readonly string[];
}

export interface Place {
  readonly element: CompiledElement;
  /** Set where it is a token that a join has got by this flow. */
  readonly flow?: CompiledFlow;
  /** Whether a token here means that the element has been entered. */
  readonly isEntered: boolean;
}

export const PASSES_BY_ITSELF = 0;
/** Decides first which events will happen on a step that has just been entered. */
export const DECIDES = 1;
export const WAITS = 2;

/** What may happen to a token at one place: nobody else takes it. */
export interface Cluster {
  readonly place: number;
  /** How many tokens it takes. */
  readonly weight: number;
  readonly rank: typeof PASSES_BY_ITSELF | typeof DECIDES | typeof WAITS;
  readonly moves: readonly Move[];
}

export interface Move {
  readonly to: readonly number[];
  /** Places that lose all their tokens. */
  readonly clears?: readonly number[];
  readonly step?: Step;
}

export interface Join {
  readonly element: CompiledElement;
  readonly kind: "all" | "inclusive" | "complex";
  /** Where tokens wait, one place a flow. */
  readonly arrivals: readonly number[];
  /** Where it goes on. */
  readonly pass: number;
  /** All that it still lacked can't come any more. */
  readonly dead: number;
  /** By arrival: the elements (as places) from which a token may come. */
  readonly sources: readonly Uint8Array[];
  /** The same by the engine's rule of reachability, as ids of elements. */
  readonly upstream: readonly ReadonlySet<string>[];
  /** Of a complex gateway: the places of tokens that it takes in without effect, its reset, and when it is activated. */
  readonly absorbs: readonly number[];
  readonly reset: number;
  readonly isActivated: (count: number) => boolean | undefined;
}

/** What is known of the sub-processes of a scope. */
export interface Inside {
  readonly canComplete: boolean;
  readonly completion: readonly Step[];
  /** The way to an element in it, if that can run. */
  pathTo(element: string): readonly Step[] | undefined;
  readonly waits: boolean;
  readonly cancels: readonly Step[] | undefined;
}

export interface ScopeOf {
  readonly element: CompiledElement | null;
  readonly content: CompiledScope;
}

export function netOf(
  model: CompiledModel,
  catchers: Catchers,
  scope: ScopeOf,
  inside: ReadonlyMap<string, Inside>,
): Net {
  return new NetBuilder(model, catchers, scope, inside).build();
}

class NetBuilder {
  private readonly places: Place[] = [];
  private readonly at = new Map<string, number>();
  private readonly arrivalOf = new Map<string, number>();
  private readonly joins: (Omit<Join, "sources" | "upstream"> & { element: CompiledElement })[] = [];
  private readonly clusters: Cluster[] = [];
  private readonly leftOut: string[] = [];
  private readonly cleared = new Set<string>();
  private readonly terminated: number;
  private readonly thrown: number;
  private hasResets = false;

  constructor(
    private readonly model: CompiledModel,
    private readonly catchers: Catchers,
    private readonly scope: ScopeOf,
    private readonly inside: ReadonlyMap<string, Inside>,
  ) {
    const nowhere = scope.element ?? scope.content.elements[0]!;
    this.terminated = this.place(nowhere, { isEntered: false });
    this.thrown = this.place(nowhere, { isEntered: false });
  }

  build(): Net {
    const order = inBranchOrder(this.scope.content);
    for (const element of order) this.placesOf(element);
    this.findCancelled();
    for (const element of order) this.clustersOf(element);
    return {
      places: this.places,
      clusters: this.endingLast(),
      joins: this.joins.map((join) => ({
        ...join,
        sources: join.arrivals.map((arrival) => this.sourcesOf(arrival, join)),
        upstream: join.element.incoming.map((flow) => upstreamOf(this.model, join.element, flow)),
      })),
      terminated: this.terminated,
      thrown: this.thrown,
      starts: this.starts(),
      unlimited: this.unlimited(),
      hasResets: this.hasResets,
      isEndedByPeople: this.scope.element?.kind === "adHocSubProcess",
      leftOut: this.leftOut,
    };
  }

  private place(element: CompiledElement, more: { flow?: CompiledFlow; isEntered?: boolean } = {}): number {
    return this.places.push({ element, isEntered: more.isEntered ?? true, ...(more.flow && { flow: more.flow }) }) - 1;
  }

  private placesOf(element: CompiledElement): void {
    const kind = joinKind(element);
    if (!kind) {
      this.at.set(element.id, this.place(element));
      return;
    }
    const arrivals = element.incoming.map((flow) => {
      const arrival = this.place(element, { flow, isEntered: false });
      this.arrivalOf.set(flow.id, arrival);
      return arrival;
    });
    const isComplex = kind === "complex";
    const pass = this.place(element);
    this.at.set(element.id, pass);
    this.joins.push({
      element,
      kind,
      arrivals,
      pass,
      dead: this.place(element, { isEntered: false }),
      absorbs: isComplex ? element.incoming.map(() => this.place(element, { isEntered: false })) : [],
      reset: isComplex ? this.place(element, { isEntered: false }) : -1,
      isActivated: isComplex ? this.activation(element) : () => undefined,
    });
  }

  private activation(element: CompiledElement): Join["isActivated"] {
    const condition = isKind(element, "complexGateway") ? element.def.activationCondition : undefined;
    const wanted = element.incoming.length;
    if (condition === undefined) return (count) => count === wanted;
    const compiled = this.model.expression(condition);
    const evaluate = (count: number) =>
      compiled.evaluateQuickly(
        { get: (name) => (name === "activationCount" ? count : undefined) },
        "2000-01-01T00:00:00.000Z",
      );
    if (compiled.problem || compiled.names.some((name) => name !== "activationCount") || !evaluate(wanted)) {
      this.leftOut.push(`when "${nameOf(element)}" goes on, which its variables say`);
      return () => undefined;
    }
    return (count) => {
      const outcome = evaluate(count);
      return outcome?.ok === true && outcome.value === true;
    };
  }

  /** The place that a token on a flow comes to. */
  private target(flow: CompiledFlow): readonly number[] {
    const place = this.arrivalOf.get(flow.id) ?? this.at.get(flow.target.id);
    return place === undefined ? [] : [place];
  }

  private cluster(place: number, rank: Cluster["rank"], moves: readonly Move[], weight = 1): void {
    this.clusters.push({ place, rank, moves, weight });
  }

  /** The moves that leave an element by each of its ways. */
  private leaving(element: CompiledElement, step: Omit<Step, "flows">, also: readonly number[] = []): Move[] {
    const { ways, isComplete } = waysOut(element);
    if (!isComplete)
      this.leftOut.push(`all combinations of the ${element.outgoing.length} ways out of "${nameOf(element)}"`);
    return this.along(element, ways, step, also);
  }

  private along(
    element: CompiledElement,
    ways: readonly (readonly CompiledFlow[])[],
    step: Omit<Step, "flows">,
    also: readonly number[] = [],
  ): Move[] {
    const tokens = ("completionQuantity" in element.def && element.def.completionQuantity) || 1;
    const clears = "cancels" in element.def ? (element.def.cancels ?? []).flatMap((id) => this.placesToClear(id)) : [];
    return ways.map((flows) => ({
      to: [...also, ...flows.flatMap((flow) => Array.from({ length: tokens }, () => this.target(flow)).flat())],
      step: { ...step, flows: flows.map(({ id }) => id) },
      ...(clears.length > 0 && { clears }),
    }));
  }

  private clustersOf(element: CompiledElement): void {
    const join = this.joins.find((each) => each.element === element);
    if (join) {
      this.cluster(join.pass, PASSES_BY_ITSELF, this.leaving(element, { element: element.id, how: "passes" }));
      if (join.kind === "complex") {
        const { ways } = waysAtReset(element);
        this.cluster(join.reset, PASSES_BY_ITSELF, this.along(element, ways, { element: element.id, how: "passes" }));
      }
      return;
    }
    const weight = ("startQuantity" in element.def && element.def.startQuantity) || 1;
    const events = element.boundaries.filter((boundary) => this.canHappen(boundary, element));
    const beside = events.filter((boundary) => !boundary.def.interrupting);
    const stopping = events.filter((boundary) => boundary.def.interrupting);
    let place = this.at.get(element.id)!;
    let taken = weight;
    for (const boundary of beside) {
      const next = this.place(element);
      this.cluster(
        place,
        DECIDES,
        [{ to: [next] }, ...this.leaving(boundary, this.boundaryStep(boundary, element), [next])],
        taken,
      );
      place = next;
      taken = 1;
    }
    const moves = [
      ...this.movesOf(element),
      ...stopping.flatMap((boundary) => this.leaving(boundary, this.boundaryStep(boundary, element))),
      ...(this.cleared.has(element.id) ? [{ to: [] }] : []),
    ];
    this.cluster(place, waitsOutside(element) ? WAITS : PASSES_BY_ITSELF, moves, taken);
  }

  private boundaryStep(boundary: CompiledElement, host: CompiledElement): Omit<Step, "flows"> {
    const inside = this.inside.get(host.id);
    const way =
      inside &&
      (definitions(boundary).some(({ type }) => type === "cancel")
        ? inside.cancels
        : this.catchers
            .throwersFor(boundary)
            .map((thrower) => inside.pathTo(thrower.id))
            .find((path) => path !== undefined));
    return {
      element: boundary.id,
      how: "happens",
      ...(way && { inside: [{ element: host.id, how: "enters", flows: [] }, ...way] }),
    };
  }

  /** Whether what a boundary event waits for can come while its host is open. */
  private canHappen(boundary: CompiledElement<"boundaryEvent">, host: CompiledElement): boolean {
    const inside = this.inside.get(host.id);
    // What is only drawn yet may become anything.
    if (isUndecided(host)) return !definitions(boundary).some(({ type }) => type === "compensation");
    const waits = inside ? inside.waits : waitsOutside(host);
    const can = boundary.def.definitions.map(({ type }) => {
      switch (type) {
        case "error":
        case "escalation":
          return this.catchers
            .throwersFor(boundary)
            .some((thrower) => thrower === host || inside?.pathTo(thrower.id) !== undefined);
        case "cancel":
          return inside?.cancels !== undefined;
        case "compensation":
          return false;
        default:
          return waits;
      }
    });
    return boundary.def.parallelMultiple ? can.every(Boolean) && can.length > 0 : can.some(Boolean);
  }

  private movesOf(element: CompiledElement): Move[] {
    const { id } = element;
    const inside = this.inside.get(id);
    if (inside) {
      if (!inside.canComplete) return [];
      const enters: Step = { element: id, how: "enters", flows: [] };
      return this.leaving(element, { element: id, how: "done", inside: [enters, ...inside.completion] });
    }
    if (isKind(element, "eventBasedGateway"))
      return element.outgoing.flatMap(({ target, id: flow }) =>
        this.leaving(target, { element: target.id, how: "done" }).map((move) => ({
          ...move,
          step: { ...move.step!, inside: [{ element: id, how: "passes", flows: [flow] }] },
        })),
      );
    if (isKind(element, "endEvent") || isKind(element, "intermediateThrowEvent")) return this.throwing(element);
    const usual = waitsOutside(element) ? "done" : "passes";
    return this.leaving(element, {
      element: id,
      how: element.kind === "startEvent" ? this.startOf(this.scope.element) : usual,
    });
  }

  private startOf(holder: CompiledElement | null): Step["how"] {
    if (holder === null) return "starts";
    return isEventSubProcess(holder) ? "happens" : "passes";
  }

  private throwing(element: CompiledElement<"endEvent" | "intermediateThrowEvent">): Move[] {
    const step = { element: element.id, how: waitsOutside(element) ? "done" : "passes" } as const;
    const ends = (to: number): Move[] => [{ to: [to], step: { ...step, flows: [] } }];
    for (const definition of element.def.definitions) {
      if (definition.type === "terminate") return ends(this.terminated);
      if (definition.type === "error" || definition.type === "cancel") return ends(this.thrown);
      if (definition.type === "link") {
        const target = this.scope.content.elements.find(
          (each) =>
            isKind(each, "intermediateCatchEvent") &&
            each.def.definitions.some((d) => d.type === "link" && d.link === definition.link),
        );
        return target ? [{ to: [this.at.get(target.id)!], step: { ...step, flows: [] } }] : [];
      }
    }
    if (this.catchers.endsScope(element)) return ends(this.thrown);
    return this.leaving(element, step);
  }

  /** Elements that an activity around this scope takes away: their tokens may vanish at any time. */
  private findCancelled(): void {
    const here = new Set(this.scope.content.elements.map(({ id }) => id));
    for (const element of this.model.elements.values()) {
      if (!("cancels" in element.def)) continue;
      for (const id of element.def.cancels ?? []) if (here.has(id) && !here.has(element.id)) this.cleared.add(id);
    }
  }

  private placesToClear(id: string): number[] {
    const found = this.places.flatMap(({ element, isEntered, flow }, place) =>
      element.id === id && (isEntered || flow) && place > this.thrown ? [place] : [],
    );
    if (found.length > 0) this.hasResets = true;
    return found;
  }

  private starts(): number[][] {
    const { element, content } = this.scope;
    const begin = (each: CompiledElement) =>
      joinKind(each) ? this.joins.find((join) => join.element === each)!.pass : this.at.get(each.id)!;
    const together = content.implicitStarts.filter((each) => !instantiates(each)).map(begin);
    const apart = content.startEvents.map((start) => [begin(start)]);
    if (element?.kind === "adHocSubProcess") {
      const singles = content.implicitStarts.map((each) => [begin(each)]);
      return [[], ...singles, ...(singles.length > 1 ? [singles.flat()] : [])];
    }
    const byMessage = content.elements
      .filter(instantiates)
      .map((each) =>
        isKind(each, "eventBasedGateway") && each.def.gatewayType === "parallel"
          ? each.outgoing.map(({ target }) => this.at.get(target.id)!)
          : [begin(each)],
      );
    if (apart.length > 0 || byMessage.length > 0) return element === null ? [...apart, ...byMessage] : apart;
    return [together];
  }

  /** From which places a token may still come to an arrival while its join waits. */
  private sourcesOf(arrival: number, join: { arrivals: readonly number[] }): Uint8Array {
    const into = (this.intoPlaces ??= this.reverse());
    const found = new Uint8Array(this.places.length);
    const open = [arrival];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      for (const from of into[place]!) {
        if (found[from] || join.arrivals.includes(from)) continue;
        found[from] = 1;
        open.push(from);
      }
    }
    return found;
  }

  /** What ends the whole scope is moved last, so that the way to anything else does not lead past an end. */
  private endingLast(): Cluster[] {
    const ends = new Set([this.terminated, this.thrown]);
    const isEnding = ({ moves }: Cluster) => moves.some(({ to }) => to.some((place) => ends.has(place)));
    for (let before = 0; before < ends.size; ) {
      before = ends.size;
      for (const cluster of this.clusters)
        if (cluster.rank === PASSES_BY_ITSELF && isEnding(cluster)) ends.add(cluster.place);
    }
    const last = new Set(this.clusters.filter(isEnding));
    return [...this.clusters.filter((each) => !last.has(each)), ...last];
  }

  private unlimited(): number[] {
    const into = (this.intoPlaces ??= this.reverse());
    const counted = new Set(this.joins.flatMap(({ arrivals, absorbs }) => [...arrivals, ...absorbs]));
    for (const { place, weight } of this.clusters) if (weight > 1) counted.add(place);
    const open = [...counted];
    for (let place = open.pop(); place !== undefined; place = open.pop())
      for (const from of into[place]!) {
        if (counted.has(from)) continue;
        counted.add(from);
        open.push(from);
      }
    return this.places.flatMap((_, place) => (counted.has(place) ? [] : [place]));
  }

  private intoPlaces: number[][] | undefined;

  private reverse(): number[][] {
    const into: number[][] = this.places.map(() => []);
    for (const { place, moves } of this.clusters)
      for (const { to } of moves) for (const target of to) into[target]!.push(place);
    for (const { arrivals, pass, reset } of this.joins)
      for (const arrival of arrivals) {
        into[pass]!.push(arrival);
        if (reset >= 0) into[reset]!.push(arrival);
      }
    return into;
  }
}

export function joinKind(element: CompiledElement): Join["kind"] | undefined {
  if (element.incoming.length < 2) return undefined;
  switch (element.kind) {
    case "parallelGateway":
      return "all";
    case "inclusiveGateway":
      return "inclusive";
    case "complexGateway":
      return "complex";
    default:
      return undefined;
  }
}

/** A plain task, or a sub-process that holds nothing yet. */
function isUndecided({ kind, content }: CompiledElement): boolean {
  return kind === "task" || (isScopeKind(kind) && content.elements.length === 0);
}

function definitions(element: CompiledElement) {
  return "definitions" in element.def ? element.def.definitions : [];
}

function instantiates(element: CompiledElement): boolean {
  return (
    (isKind(element, "receiveTask") || isKind(element, "eventBasedGateway")) &&
    element.def.instantiate === true &&
    element.incoming.length === 0
  );
}

function nameOf(element: CompiledElement): string {
  return element.name?.trim() || element.id;
}

/** The elements that hold tokens of their own, those of one branch before those of the next. */
function inBranchOrder(content: CompiledScope): CompiledElement[] {
  const holds = (each: CompiledElement) =>
    each.kind !== "boundaryEvent" && !isEventSubProcess(each) && !isCompensationHandler(each);
  const found = new Set<CompiledElement>();
  const visit = (from: CompiledElement) => {
    const open = [from];
    for (let each = open.pop(); each; each = open.pop()) {
      if (found.has(each)) continue;
      found.add(each);
      const next = [...each.outgoing.map(({ target }) => target), ...each.boundaries];
      open.push(...next.reverse());
    }
  };
  for (const start of [...content.startEvents, ...content.implicitStarts, ...content.elements]) visit(start);
  return [...found].filter(holds);
}
