import { isKind, isScopeKind, type CompiledElement, type CompiledModel } from "../compile";
import { explore, type Budget, type Exploration } from "./explore";
import type { FindingKind, Step } from "./finding";
import { netOf, WAITS, type Inside, type Net, type ScopeOf } from "./net";
import { isCompensationHandler, isEventSubProcess, waitsOutside, type Catchers } from "./thrown";
import { findEndless, type Endless } from "./endless";

/** A finding before it is put in words; its way begins where its scope does. */
export interface RawFinding {
  readonly kind: FindingKind;
  readonly elements: readonly CompiledElement[];
  readonly flows: readonly string[];
  readonly steps: readonly Step[];
  /** What stands in the way, where it is not what the kind says. */
  readonly cause?: "passes_at_once" | "nothing_throws" | "nothing_undoes" | "unconnected" | "same_lock" | "behind";
  /** Where instances stop before they get there. */
  readonly at?: CompiledElement;
}

export interface ScopeResult extends Inside {
  readonly findings: readonly RawFinding[];
}

/** More of one kind in one scope help nobody. */
const CIRCLES_MAX = 5;

export class Analysis {
  readonly undecided = new Set<string>();

  constructor(
    private readonly model: CompiledModel,
    private readonly catchers: Catchers,
    private readonly budget: Budget,
  ) {}

  /** Looks at what a scope holds, sub-processes first: outside, each of them is one step. */
  scope(scope: ScopeOf): ScopeResult {
    const { content, element: holder } = scope;
    const scopes = content.elements.filter((each) => isScopeKind(each.kind));
    const inside = new Map(
      scopes.flatMap((each) =>
        isEventSubProcess(each) ? [] : [[each.id, this.scope({ element: each, content: each.content })] as const],
      ),
    );
    if (content.elements.length === 0)
      return {
        findings: [],
        canComplete: true,
        completion: [],
        pathTo: () => undefined,
        waits: false,
        cancels: undefined,
      };

    const net = netOf(this.model, this.catchers, scope, inside);
    const { seen, endless } = this.look(net);
    const isBounded = !seen.isComplete || seen.hasCuts;
    const where = holder ? ` in "${nameOf(holder)}"` : "";
    for (const what of net.leftOut) this.undecided.add(`Not looked at: ${what}.`);
    if (!seen.isComplete)
      this.undecided.add(
        `The first ${seen.states.length.toLocaleString("en")} situations${where} were looked at; there are more.`,
      );
    if (seen.hasCuts)
      this.undecided.add(
        `Tokens can pile up without limit at ${pileOf(net, seen)}${where}; only the first were followed.`,
      );

    const paths = new Map<string, readonly Step[]>();
    const put = (id: string, path: readonly Step[]) => void (paths.has(id) || paths.set(id, path));
    for (const [id, state] of seen.entered) put(id, upTo(seen.stepsTo(state), id));
    for (const [id, { steps }] of this.insidePaths(inside, paths)) put(id, steps);

    const findings: RawFinding[] = [];
    for (const [id, result] of inside) {
      const way = paths.get(id);
      if (way) findings.push(...result.findings.map((each) => within(each, [...way, entering(id)])));
    }
    const explained = new Set([...inside].flatMap(([id, { canComplete }]) => (canComplete ? [] : [id])));
    const stops = net.isEndedByPeople ? [] : stuck(net, seen, explained);
    findings.push(...stops);
    if (!net.isEndedByPeople) findings.push(...this.neverEnding(net, seen, endless));

    const main = { paths, waits: this.waitsAnywhere(net, seen, inside) };
    const asides = this.eventSubProcesses(scope, main, findings);
    this.handlers(content.elements.filter(isCompensationHandler), inside, paths, findings);
    if (!isBounded) findings.push(...neverRun(scope, paths, stops));
    findings.push(...sameLock(content.elements, paths));

    const completion = seen.completed === undefined ? asides.completion : seen.stepsTo(seen.completed);
    const cancel = content.elements.find(
      (each) =>
        isKind(each, "endEvent") && each.def.definitions.some(({ type }) => type === "cancel") && paths.has(each.id),
    );
    return {
      findings,
      canComplete: completion !== undefined || isBounded || net.isEndedByPeople,
      completion: completion ?? [],
      pathTo: (id) => paths.get(id),
      waits: main.waits,
      cancels: cancel && [...paths.get(cancel.id)!, { element: cancel.id, how: "passes", flows: [] }],
    };
  }

  /** Ways to what sub-processes hold, by way of these. */
  private *insidePaths(inside: ReadonlyMap<string, ScopeResult>, paths: ReadonlyMap<string, readonly Step[]>) {
    for (const [id, result] of inside) {
      const way = paths.get(id);
      if (!way) continue;
      for (const each of this.model.elements.values()) {
        const inner = result.pathTo(each.id);
        if (inner) yield [each.id, { steps: [...way, entering(id), ...inner] }] as const;
      }
    }
  }

  private waitsAnywhere(net: Net, seen: Exploration, inside: ReadonlyMap<string, Inside>): boolean {
    if (net.isEndedByPeople) return true;
    return net.clusters.some(({ place, rank }) => {
      const { element } = net.places[place]!;
      if (rank !== WAITS || !seen.entered.has(element.id)) return false;
      return inside.get(element.id)?.waits ?? waitsOutside(element);
    });
  }

  /** Where something goes round without end, other branches may end it all: looks again, with none of them left standing. */
  private look(net: Net): { seen: Exploration; endless: Endless } {
    const quick = explore(net, this.budget);
    const endless = findEndless(quick);
    if (endless.circles.length === 0) return { seen: quick, endless };
    const seen = explore(net, this.budget, true);
    return { seen, endless: findEndless(seen) };
  }

  /** The way to each circle ends where it has begun and nothing leads to an end any more. */
  private neverEnding(net: Net, seen: Exploration, { circles, doomed }: Endless): RawFinding[] {
    return circles.slice(0, CIRCLES_MAX).map((circle) => {
      const round = new Set(circle.flatMap((id) => seen.stepsFrom(id)).map(({ element }) => element));
      const isIn = (id: number) =>
        seen.states[id]!.marking.some((count, place) => count > 0 && round.has(net.places[place]!.element.id));
      return {
        kind: "never_ends",
        elements: [...round].map((id) => this.model.elements.get(id)!),
        flows: [],
        steps: seen.stepsTo(doomed.find(isIn) ?? circle[0]!),
      };
    });
  }

  /** Each runs beside its scope, or instead of all else in it, so it can be looked at by itself. */
  private eventSubProcesses(
    { content }: ScopeOf,
    main: { paths: Map<string, readonly Step[]>; waits: boolean },
    findings: RawFinding[],
  ): { completion: readonly Step[] | undefined } {
    let completion: readonly Step[] | undefined;
    for (const each of content.eventSubProcesses) {
      const way = this.wayToTrigger(each, main);
      if (!way) continue;
      const result = this.scope({ element: each, content: each.content });
      const prefix = [...way, entering(each.id)];
      findings.push(...result.findings.map((finding) => within(finding, prefix)));
      main.paths.set(each.id, way);
      for (const { id } of this.model.elements.values()) {
        const inner = result.pathTo(id);
        if (inner && !main.paths.has(id)) main.paths.set(id, [...prefix, ...inner]);
      }
      const stops = each.content.startEvents.some((start) => start.def.interrupting !== false);
      if (stops && result.canComplete) completion ??= [...prefix, ...result.completion];
    }
    return { completion };
  }

  private wayToTrigger(
    { content }: CompiledElement,
    { paths, waits }: { paths: ReadonlyMap<string, readonly Step[]>; waits: boolean },
  ): readonly Step[] | undefined {
    for (const start of content.startEvents)
      for (const { type } of start.def.definitions) {
        if (type === "error" || type === "escalation") {
          for (const thrower of this.catchers.throwersFor(start)) {
            const way = paths.get(thrower.id);
            if (way) return way;
          }
        } else if (type === "compensation" || waits) return this.firstWait(paths);
      }
    return undefined;
  }

  private firstWait(paths: ReadonlyMap<string, readonly Step[]>): readonly Step[] {
    let shortest: readonly Step[] | undefined;
    for (const [id, path] of paths) {
      const element = this.model.elements.get(id);
      if (!element || !waitsOutside(element) || isScopeKind(element.kind)) continue;
      if (!shortest || path.length < shortest.length) shortest = path;
    }
    return shortest ?? [];
  }

  /** Compensation handlers run when something undoes the activity that they belong to. */
  private handlers(
    handlers: readonly CompiledElement[],
    inside: ReadonlyMap<string, ScopeResult>,
    paths: Map<string, readonly Step[]>,
    findings: RawFinding[],
  ): void {
    for (const handler of handlers) {
      const host = [...this.model.elements.values()].find((each) =>
        each.boundaries.some((boundary) => boundary.handler === handler),
      );
      const way = host && paths.get(host.id);
      if (!way || !this.isUndone(host)) continue;
      paths.set(handler.id, way);
      findings.push(
        ...(inside.get(handler.id)?.findings ?? []).map((each) => within(each, [...way, entering(handler.id)])),
      );
    }
  }

  private isUndone(host: CompiledElement): boolean {
    const around = new Set<string>();
    for (let each: CompiledElement | null = host; each; each = each.parent) around.add(each.id);
    return [...this.model.elements.values()].some((each) => {
      if (!isKind(each, "endEvent") && !isKind(each, "intermediateThrowEvent")) return false;
      return each.def.definitions.some((definition) => {
        if (definition.type === "cancel") return each.parent !== null && around.has(each.parent.id);
        return (
          definition.type === "compensation" && (definition.activity === undefined || around.has(definition.activity))
        );
      });
    });
  }
}

function entering(element: string): Step {
  return { element, how: "enters", flows: [] };
}

function within(finding: RawFinding, prefix: readonly Step[]): RawFinding {
  return { ...finding, steps: [...prefix, ...finding.steps] };
}

/** A way to an element ends where it is entered, not where it is over. */
function upTo(steps: readonly Step[], id: string): readonly Step[] {
  return steps.at(-1)?.element === id && steps.at(-1)?.how !== "happens" ? steps.slice(0, -1) : steps;
}

/** Situations in which nothing can happen any more, although tokens are left. */
function stuck(net: Net, seen: Exploration, explained: ReadonlySet<string>): RawFinding[] {
  const findings: RawFinding[] = [];
  const reported = new Set<string>();
  seen.states.forEach((state, id) => {
    if (!state.isExpanded || state.next.length > 0 || seen.isOver(id)) return;
    const left = new Set<CompiledElement>();
    state.marking.forEach((count, place) => {
      if (count > 0) left.add(net.places[place]!.element);
    });
    const elements = [...left];
    if (elements.some((each) => explained.has(each.id))) return;
    const fresh = elements.filter((each) => !reported.has(each.id));
    if (fresh.length === 0) return;
    for (const each of fresh) reported.add(each.id);
    const marking = seen.replay(id);
    const steps = seen.stepsTo(id);
    const first = fresh[0]!;
    const missing = net.joins
      .filter((join) => join.element === first)
      .flatMap((join) => join.arrivals.filter((arrival) => marking[arrival] === 0))
      .map((arrival) => net.places[arrival]!.flow!.id);
    const hasPassed = steps.some((step) => step.element === first.id && step.how === "passes");
    findings.push({
      kind: hasPassed ? "leftover" : "deadlock",
      elements: [...fresh, ...elements.filter((each) => !fresh.includes(each))],
      flows: missing,
      steps,
    });
  });
  return findings;
}

/** Elements that no way leads to, those that hang together in one finding. */
function neverRun(
  { element: holder, content }: ScopeOf,
  paths: ReadonlyMap<string, readonly Step[]>,
  stops: readonly RawFinding[],
): RawFinding[] {
  const lost = new Set(
    content.elements.filter(
      (each) => !paths.has(each.id) && !isDeclaration(each) && !(holder?.kind === "adHocSubProcess" && isLoose(each)),
    ),
  );
  const findings: RawFinding[] = [];
  // What stands behind a join where every instance gets stuck is said with it.
  const stopped = stops.flatMap(({ elements, steps }) =>
    elements.flatMap((at) => (lost.delete(at) ? [{ at, steps }] : [])),
  );
  for (const { at, steps } of stopped) {
    const behind = followers(at, lost);
    if (behind.length > 0)
      findings.push({ kind: "never_runs", elements: behind, flows: [], steps, cause: "behind", at });
  }
  while (lost.size > 0) {
    // Begins where running stops: at what follows something that runs, else at what nothing leads to.
    const all = [...lost];
    const first =
      all.find((each) => before(each, content.elements).some((other) => paths.has(other.id))) ??
      all.find((each) => before(each, content.elements).length === 0) ??
      all[0]!;
    lost.delete(first);
    const group = [first, ...followers(first, lost)];
    const last = before(first, content.elements).find((other) => paths.has(other.id));
    findings.push({
      kind: "never_runs",
      elements: group,
      flows: first.incoming.filter(({ source }) => !paths.has(source.id)).map(({ id }) => id),
      steps: last ? paths.get(last.id)! : [],
      ...causeOf(first, content.elements, paths),
    });
  }
  return findings;
}

/** What comes after an element of those that are lost, which they no longer are then. */
function followers(from: CompiledElement, lost: Set<CompiledElement>): CompiledElement[] {
  const group: CompiledElement[] = [];
  follow(from);
  for (const each of group) follow(each);
  return group;

  function follow(each: CompiledElement) {
    for (const next of [...each.outgoing.map(({ target }) => target), ...each.boundaries])
      if (lost.delete(next)) group.push(next);
  }
}

function causeOf(
  first: CompiledElement,
  siblings: readonly CompiledElement[],
  paths: ReadonlyMap<string, readonly Step[]>,
): Pick<RawFinding, "cause"> {
  if (isCompensationHandler(first)) return { cause: "nothing_undoes" };
  const starts = isEventSubProcess(first) ? first.content.startEvents : [];
  const host = before(first, siblings).find((each) => paths.has(each.id));
  const events = isKind(first, "boundaryEvent") ? [first] : starts;
  if (events.length > 0 && (host || starts.length > 0)) {
    const isThrown = events.some((each) =>
      each.def.definitions.some(({ type }) => type === "error" || type === "escalation" || type === "cancel"),
    );
    return { cause: isThrown ? "nothing_throws" : "passes_at_once" };
  }
  return before(first, siblings).length === 0 ? { cause: "unconnected" } : {};
}

function before(element: CompiledElement, siblings: readonly CompiledElement[]): CompiledElement[] {
  const sources = element.incoming.map(({ source }) => source);
  if (!isKind(element, "boundaryEvent")) return sources;
  const host = siblings.find((each) => each.id === element.def.attachedTo);
  return host ? [...sources, host] : sources;
}

/** Draws a connection and never runs itself. */
function isDeclaration(element: CompiledElement): boolean {
  return (
    isKind(element, "boundaryEvent") &&
    element.def.definitions.length > 0 &&
    element.def.definitions.every(({ type }) => type === "compensation")
  );
}

function isLoose(element: CompiledElement): boolean {
  return element.incoming.length === 0;
}

/** An activity that asks for the lock which a scope around it holds waits for itself. */
function sameLock(elements: readonly CompiledElement[], paths: ReadonlyMap<string, readonly Step[]>): RawFinding[] {
  return elements.flatMap((element): RawFinding[] => {
    const lock = lockOf(element);
    const way = paths.get(element.id);
    if (lock === undefined || !way) return [];
    for (let around = element.parent; around; around = around.parent)
      if (lockOf(around) === lock)
        return [{ kind: "deadlock", elements: [element, around], flows: [], steps: way, cause: "same_lock" }];
    return [];
  });
}

function lockOf(element: CompiledElement): string | undefined {
  return "lock" in element.def ? element.def.lock : undefined;
}

/** Where most tokens stand in a situation that was not followed. */
function pileOf(net: Net, { states }: Exploration): string {
  const cut = states.find(({ isCut }) => isCut)!;
  const most = cut.marking.indexOf(Math.max(...cut.marking));
  return `"${nameOf(net.places[most]!.element)}"`;
}

function nameOf(element: CompiledElement): string {
  return element.name?.trim() || element.id;
}
