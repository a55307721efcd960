import fc from "fast-check";
import type { Artifact, ElementKind } from "@/lib/model";
import type { Described, Move } from "./schedule";

/*
 * Random models, sound and unsound. What the reference does not cover is not made here:
 * - start by a named event, instantiating receive tasks and event-based gateways (one plain start is enough for tokens);
 * - business keys and labels, assignment, due dates and the contents of jobs, messages and timers, which move no token;
 * - conditions that count only some variables, and `activeElements`;
 * - activation conditions that read variables;
 * - instances stopped as endless: a schedule ends where one command takes more than 200 steps.
 */

type Def = { type: ElementKind } & Record<string, unknown>;

/** A piece of a model with one way in and one way out. */
type Block =
  | { readonly is: "leaf"; readonly leaf: Leaf }
  | { readonly is: "sequence"; readonly blocks: readonly Block[] }
  | {
      readonly is: "split";
      readonly split: ElementKind;
      readonly join: ElementKind;
      readonly branches: readonly { readonly block: Block | null; readonly condition: string }[];
      readonly hasDefault: boolean;
      readonly activation: string | undefined;
    }
  | { readonly is: "cycle"; readonly block: Block; readonly condition: string }
  | { readonly is: "events"; readonly branches: readonly { readonly event: string; readonly block: Block | null }[] }
  | {
      readonly is: "scope";
      readonly kind: ElementKind;
      readonly block: Block;
      readonly more: Record<string, unknown>;
      readonly boundaries: readonly BoundaryPlan[];
      readonly event: EventPlan | undefined;
    };

interface Leaf {
  readonly type: ElementKind;
  readonly more: Record<string, unknown>;
  readonly boundaries: readonly BoundaryPlan[];
}
interface BoundaryPlan {
  readonly type: string;
  readonly interrupting: boolean;
  /** Whether it leads to where its host leads, or to a task of its own. */
  readonly rejoins: boolean;
  readonly handler: ElementKind;
}
interface EventPlan {
  readonly type: string;
  readonly interrupting: boolean;
  readonly ends: string;
}

const CONDITIONS = ["n > 3", "n < 7", "n > 8", "true", "missing > 1"];
const DEFINITIONS: Record<string, object> = {
  timer: { type: "timer", timer: "duration", value: "PT1H" },
  cycle: { type: "timer", timer: "cycle", value: "R2/PT1H" },
  message: { type: "message", message: "m" },
  signal: { type: "signal", signal: "s" },
  conditional: { type: "conditional", condition: "n > 5" },
  error: { type: "error", errorCode: "E" },
  anyError: { type: "error" },
  escalation: { type: "escalation", escalationCode: "X" },
  anyEscalation: { type: "escalation" },
  linkA: { type: "link", link: "a" },
};
const definition = (type: string) => DEFINITIONS[type] ?? { type };
const several = (type: string) => type.split("+").map(definition);

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const rarely = <T>(arbitrary: fc.Arbitrary<T>, freq = 5) => fc.option(arbitrary, { nil: undefined, freq });

const loop = pick<Record<string, unknown>>(
  { kind: "standard", condition: "n > 4", loopMaximum: 3 },
  { kind: "standard", condition: "missing > 1", loopMaximum: 3 },
  { kind: "standard", testBefore: true, condition: "n > 4" },
  { kind: "multiInstance", cardinality: "2" },
  { kind: "multiInstance", cardinality: "0" },
  { kind: "multiInstance", cardinality: "=n", sequential: true },
  {
    kind: "multiInstance",
    collection: "=[4, 7, 1]",
    elementVariable: "n",
    outputCollection: "all",
    outputElement: "n",
  },
  {
    kind: "multiInstance",
    cardinality: "3",
    sequential: true,
    completionCondition: "nrOfCompletedInstances > 1",
    outputCollection: "all",
    outputElement: "loopCounter",
  },
  { kind: "multiInstance", cardinality: "3", completionCondition: "n > 6" },
  { kind: "multiInstance", cardinality: "3", completionCondition: "missing > 1" },
  { kind: "multiInstance", cardinality: "3", behavior: "complex", completionCondition: "n > 2" },
  {
    kind: "multiInstance",
    cardinality: "3",
    behavior: "complex",
    complex: [{ condition: "n > 1", event: { type: "escalation", escalationCode: "X" } }],
  },
  { kind: "multiInstance", cardinality: "2", behavior: "one", event: { type: "escalation", escalationCode: "X" } },
  { kind: "multiInstance", cardinality: "2", behavior: "none", event: { type: "escalation", escalationCode: "X" } },
  { kind: "multiInstance", collection: "=missing" },
);

const boundary: fc.Arbitrary<BoundaryPlan> = fc.record({
  type: pick(
    "timer",
    "cycle",
    "message",
    "signal",
    "conditional",
    "error",
    "anyError",
    "escalation",
    "anyEscalation",
    "compensation",
    "cancel",
    "message+timer",
    "conditional+signal",
  ),
  interrupting: fc.boolean(),
  rejoins: fc.boolean(),
  handler: pick<ElementKind>("userTask", "task", "serviceTask"),
});
const boundaries = fc.oneof(
  { weight: 4, arbitrary: fc.constant<BoundaryPlan[]>([]) },
  { weight: 3, arbitrary: fc.array(boundary, { minLength: 1, maxLength: 2 }) },
);

/** What any activity may have besides. */
const extras = fc
  .record({
    loop: rarely(loop, 3),
    lock: rarely(pick("k", "l"), 8),
    completionQuantity: rarely(fc.constant(2), 20),
    startQuantity: rarely(fc.constant(2), 20),
    inputs: rarely(pick([{ target: "n", source: "n" }], [{ target: "x", source: "n + 1" }]), 12),
    outputs: rarely(pick([{ target: "n", source: "n" }], [{ target: "y", source: "n - 1" }]), 12),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

const leaf: fc.Arbitrary<Leaf> = fc
  .record({
    type: pick<ElementKind>(
      "userTask",
      "userTask",
      "userTask",
      "serviceTask",
      "receiveTask",
      "task",
      "manualTask",
      "scriptTask",
      "sendTask",
      "businessRuleTask",
      "callActivity",
      "intermediateCatchEvent",
      "intermediateThrowEvent",
    ),
    extras,
    boundaries,
    caught: pick("timer", "message", "signal", "conditional", "timer+message", "message+signal", "conditional+message"),
    all: fc.boolean(),
    thrown: pick("", "signal", "message", "escalation", "compensation", "compensation", "escalation+signal"),
  })
  .map(({ type, extras: more, boundaries: on, caught, all, thrown }): Leaf => {
    if (type === "intermediateCatchEvent")
      return { type, more: { definitions: several(caught), ...(all && { parallelMultiple: true }) }, boundaries: [] };
    if (type === "intermediateThrowEvent")
      return { type, more: { definitions: thrown === "" ? [] : several(thrown) }, boundaries: [] };
    return { type, more: { ...special(type), ...more }, boundaries: on };
  });

function special(type: ElementKind): Record<string, unknown> {
  switch (type) {
    case "receiveTask":
      return { message: "m" };
    case "scriptTask":
      return { script: "n + 1", resultVariable: "n" };
    case "callActivity":
      return { calledElement: "other", propagateAll: true };
    default:
      return {};
  }
}

const GATEWAYS: ElementKind[] = ["exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"];
const ENDS = ["", "terminate", "error", "escalation", "compensation", "cancel", "signal", "userTask"];

const { block } = fc.letrec<{ block: Block; maybe: Block | null }>((tie) => ({
  maybe: fc.option(tie("block"), { freq: 5 }),
  block: fc.oneof(
    { depthSize: "small", maxDepth: 4, withCrossShrink: true },
    { weight: 4, arbitrary: leaf.map((each): Block => ({ is: "leaf", leaf: each })) },
    {
      weight: 3,
      arbitrary: fc.record({
        is: fc.constant("sequence" as const),
        blocks: fc.array(tie("block"), { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc
        .record({
          kind: pick(...GATEWAYS),
          join: rarely(pick(...GATEWAYS), 3),
          branches: fc.array(fc.record({ block: tie("maybe"), condition: pick("", "", ...CONDITIONS) }), {
            minLength: 2,
            maxLength: 3,
          }),
          hasDefault: fc.boolean(),
          activation: rarely(
            pick("activationCount >= 1", "activationCount >= 2", "activationCount >= 3", "missing > 1"),
            1,
          ),
        })
        .map(({ kind, join, ...rest }): Block => ({ is: "split", split: kind, join: join ?? kind, ...rest })),
    },
    {
      weight: 1,
      arbitrary: fc.record({ is: fc.constant("cycle" as const), block: tie("block"), condition: pick(...CONDITIONS) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        is: fc.constant("events" as const),
        branches: fc.array(
          fc.record({ event: pick("timer", "message", "signal", "conditional", "receiveTask"), block: tie("maybe") }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          kind: pick<ElementKind>("subProcess", "subProcess", "transaction", "adHocSubProcess"),
          block: tie("block"),
          extras,
          boundaries,
          event: rarely(eventPlan(), 1),
          ordering: pick("parallel", "sequential"),
          completion: rarely(pick("n > 6", "missing > 1"), 2),
          keepsRest: fc.boolean(),
          names: rarely(pick("first", "all", "n"), 2),
        })
        .map(
          ({
            kind,
            block: inner,
            extras: more,
            boundaries: on,
            event,
            ordering,
            completion,
            keepsRest,
            names,
          }): Block => {
            const adHoc = {
              ordering,
              ...(completion && { completionCondition: completion }),
              ...(keepsRest && { cancelRemainingInstances: false }),
              ...(names && { activeElements: names }),
            };
            const all = kind === "adHocSubProcess" ? { ...more, ...adHoc } : more;
            return { is: "scope", kind, block: inner, more: all, boundaries: on, event };
          },
        ),
    },
  ),
}));

function eventPlan(): fc.Arbitrary<EventPlan> {
  return fc.record({
    type: pick(
      "timer",
      "cycle",
      "message",
      "signal",
      "conditional",
      "error",
      "anyError",
      "escalation",
      "anyEscalation",
      "compensation",
    ),
    interrupting: fc.boolean(),
    ends: pick(...ENDS),
  });
}

/** Collects elements and flows, each with a name of its own. */
class Drawing {
  readonly elements: Record<string, Def> = {};
  readonly flows: string[] = [];
  readonly artifacts: Artifact[] = [];
  private count = 0;

  add(def: Def, parent: string | undefined): string {
    const id = `${def.type.replace(/[a-z]+(?=[A-Z])/g, (word) => word[0]!).slice(0, 6)}${this.count++}`;
    this.elements[id] = { ...def, ...(parent !== undefined && { parent }) };
    return id;
  }

  flow(from: string, to: string, more = ""): void {
    const id = `${from} -> ${to}`;
    if (!this.flows.some((flow) => flow === id || flow.startsWith(`${id} `))) this.flows.push(id + more);
  }

  /** Draws a block; returns where it begins and where it ends. */
  block(block: Block, parent: string | undefined): [string, string] {
    switch (block.is) {
      case "leaf": {
        const { type, more, boundaries: on } = block.leaf;
        const id = this.add({ type, ...more }, parent);
        this.boundaries(id, on, parent);
        return [id, id];
      }
      case "sequence": {
        const ends = block.blocks.map((each) => this.block(each, parent));
        ends.slice(1).forEach(([to], i) => this.flow(ends[i]![1], to));
        return [ends[0]![0], ends.at(-1)![1]];
      }
      case "split": {
        const split = this.add({ type: block.split }, parent);
        const isComplex = block.join === "complexGateway" && block.activation !== undefined;
        const join = this.add(
          { type: block.join, ...(isComplex && { activationCondition: block.activation }) },
          parent,
        );
        const asks = block.split !== "parallelGateway";
        block.branches.forEach(({ block: inner, condition }, i) => {
          const [from, to] = inner ? this.block(inner, parent) : [join, undefined];
          const isDefault = block.hasDefault && asks && i === 0;
          this.flow(split, from, isDefault ? " default" : condition && asks ? ` if ${condition}` : "");
          if (to !== undefined) this.flow(to, join);
        });
        return [split, join];
      }
      case "cycle": {
        const merge = this.add({ type: "exclusiveGateway" }, parent);
        const [from, to] = this.block(block.block, parent);
        const decide = this.add({ type: "exclusiveGateway" }, parent);
        this.flow(merge, from);
        this.flow(to, decide);
        this.flow(decide, merge, ` if ${block.condition}`);
        return [merge, decide];
      }
      case "events": {
        const gateway = this.add({ type: "eventBasedGateway" }, parent);
        const join = this.add({ type: "exclusiveGateway" }, parent);
        for (const { event, block: inner } of block.branches) {
          const def: Def =
            event === "receiveTask"
              ? { type: "receiveTask", message: "m" }
              : { type: "intermediateCatchEvent", definitions: [definition(event)] };
          const caught = this.add(def, parent);
          this.flow(gateway, caught);
          if (!inner) this.flow(caught, join);
          else {
            const [from, to] = this.block(inner, parent);
            this.flow(caught, from);
            this.flow(to, join);
          }
        }
        return [gateway, join];
      }
      case "scope": {
        const id = this.add({ type: block.kind, ...block.more }, parent);
        const [first, last] = this.block(block.block, id);
        if (block.kind === "adHocSubProcess") {
          const names = { first: `["${first}"]`, all: JSON.stringify([first, first]), n: "n" };
          const { activeElements } = block.more;
          if (activeElements !== undefined)
            this.elements[id]!["activeElements"] = names[activeElements as keyof typeof names];
        } else if (block.event?.ends !== "userTask") {
          const start = this.add({ type: "startEvent" }, id);
          this.flow(start, first);
        }
        if (block.event) this.end(last, block.event.ends, id);
        if (block.event && block.kind !== "adHocSubProcess") this.event(block.event, id);
        this.boundaries(id, block.boundaries, parent);
        return [id, id];
      }
    }
  }

  end(after: string, ends: string, parent: string | undefined): void {
    const def: Def =
      ends === "userTask"
        ? { type: "userTask" }
        : { type: "endEvent", definitions: ends === "" ? [] : [definition(ends)] };
    this.flow(after, this.add(def, parent));
  }

  event({ type, interrupting, ends }: EventPlan, parent: string | undefined): void {
    const id = this.add({ type: "subProcess", triggeredByEvent: true }, parent);
    const mustInterrupt = ["error", "anyError", "compensation"].includes(type);
    const start = this.add(
      { type: "startEvent", interrupting: interrupting || mustInterrupt, definitions: [definition(type)] },
      id,
    );
    const task = this.add({ type: "userTask" }, id);
    this.flow(start, task);
    this.end(task, ends === "cancel" ? "" : ends, id);
  }

  private boundaries(host: string, plans: readonly BoundaryPlan[], parent: string | undefined): void {
    plans.forEach(({ type, interrupting, rejoins, handler }) => {
      if (type === "cancel" && this.elements[host]!.type !== "transaction") return;
      const mustInterrupt = ["error", "anyError", "compensation", "cancel"].includes(type);
      const definitions = several(type);
      const id = this.add(
        { type: "boundaryEvent", attachedTo: host, interrupting: interrupting || mustInterrupt, definitions },
        parent,
      );
      if (definitions.length > 1 && rejoins) this.elements[id]!["parallelMultiple"] = true;
      const isCompensation = type === "compensation";
      const task = this.add({ type: handler, ...(isCompensation && { isForCompensation: true }) }, parent);
      if (isCompensation) this.artifacts.push({ id: `a${id}`, type: "association", source: id, target: task });
      else this.flow(id, task);
    });
  }

  /** Where a boundary event may come back: to any element of its scope. */
  connect(from: string, to: string, condition: string): void {
    const [source, target] = [this.elements[from]!, this.elements[to]!];
    const isPossible =
      source["parent"] === target["parent"] &&
      source.type !== "endEvent" &&
      source.type !== "eventBasedGateway" &&
      target.type !== "boundaryEvent" &&
      target.type !== "startEvent" &&
      ![source, target].some((def) => def["isForCompensation"] === true || def["triggeredByEvent"] === true) &&
      !(source.type === "boundaryEvent" && isOf(source, "compensation")) &&
      !(source.type === "intermediateThrowEvent" && isOf(source, "link"));
    if (isPossible) this.flow(from, to, condition && asks(source.type) ? ` if ${condition}` : "");
  }
}

function isOf(def: Def, type: string): boolean {
  return (def["definitions"] as { type: string }[]).some((each) => each.type === type);
}

function asks(type: ElementKind): boolean {
  return !type.endsWith("Event") && type !== "parallelGateway";
}

/** Sound blocks, and what makes them unsound: flows between any two elements of a scope, other ends, jumps by links. */
export const anyModel: fc.Arbitrary<Described> = fc
  .record({
    block,
    start: fc.boolean(),
    end: rarely(pick(...ENDS), 1),
    event: rarely(eventPlan(), 3),
    flows: fc.oneof(
      { weight: 2, arbitrary: fc.constant<[number, number, string][]>([]) },
      { weight: 3, arbitrary: fc.array(fc.tuple(fc.nat(), fc.nat(), pick("", ...CONDITIONS)), { maxLength: 6 }) },
    ),
    links: rarely(fc.tuple(fc.nat(), fc.nat()), 4),
    cancels: rarely(fc.tuple(fc.nat(), fc.nat()), 8),
  })
  .map(({ block: body, start, end, event, flows, links, cancels }): Described => {
    const drawing = new Drawing();
    const [first, last] = drawing.block(body, undefined);
    if (start) drawing.flow(drawing.add({ type: "startEvent" }, undefined), first);
    if (end !== undefined) drawing.end(last, end, undefined);
    if (event) drawing.event(event, undefined);
    if (links) link(drawing, links);
    const ids = Object.keys(drawing.elements);
    for (const [from, to, condition] of flows)
      drawing.connect(ids[from % ids.length]!, ids[to % ids.length]!, condition);
    const activities = ids.filter((id) => /Task|Process|transaction|task/.test(drawing.elements[id]!.type));
    if (cancels && activities.length > 0) {
      const [by, of] = cancels;
      drawing.elements[activities[by % activities.length]!]!["cancels"] = [activities[of % activities.length]!];
    }
    return [drawing.elements, drawing.flows, { artifacts: drawing.artifacts }];
  });

/** From one element of the process a link leads to another. */
function link(drawing: Drawing, [from, to]: readonly [number, number]): void {
  const ids = Object.keys(drawing.elements).filter((id) => drawing.elements[id]!["parent"] === undefined);
  const throws = drawing.add({ type: "intermediateThrowEvent", definitions: [definition("linkA")] }, undefined);
  const catches = drawing.add({ type: "intermediateCatchEvent", definitions: [definition("linkA")] }, undefined);
  drawing.connect(ids[from % ids.length]!, throws, "");
  drawing.connect(catches, ids[to % ids.length]!, "");
}

export const anySchedule: fc.Arbitrary<Move[]> = fc.array(
  fc.tuple(
    fc.nat({ max: 999 }),
    fc.nat({ max: 99 }),
    fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 9 }) }, fc.constant(null)),
  ),
  { maxLength: 30 },
);
