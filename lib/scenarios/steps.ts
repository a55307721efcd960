import type { JsonObject } from "@/lib/domain/json";
import type { Wait } from "@/lib/engine";
import { addDuration, type CompiledElement, isKind } from "@/lib/model";
import type { StepOf, Verb } from "./format";
import { idOf, openSteps, placeNames, places } from "./places";
import { elementNamed } from "./prepare";
import { type Act, type Instance, isEventStart, isOpen, messagesOf, type Waiting, type World } from "./world";

/** Why a step was refused; undefined: it was carried out. */
type Refusal = string | undefined;

/** What a scenario is about: its world, and the instance that it started first. */
export interface Scene {
  readonly world: World;
  readonly main: () => Instance | undefined;
}

type Performer<V extends Verb> = (scene: Scene, step: StepOf<V>) => Refusal;

export const performers: { readonly [V in Exclude<Verb, "check">]: Performer<V> } = {
  complete: ({ world }, { complete, variables, instance }) =>
    onWait(
      world,
      complete,
      instance,
      () => true,
      (waiting) => finish(world, waiting, variables),
    ),

  fail: ({ world }, { fail, message, retries = 0, instance }) =>
    onWait(world, fail, instance, isJob, ({ instance: at, wait }) =>
      world.do(at, { type: "failJob", job: wait.id, message: message ?? "The job failed.", attemptsLeft: retries }),
    ),

  error: ({ world }, { error, code, variables, instance }) =>
    onWait(world, error, instance, isWork, ({ instance: at, wait }) =>
      world.do(
        at,
        wait.kind === "child"
          ? { type: "childEnded", child: wait.id, outcome: { type: "error", code, ...(variables && { variables }) } }
          : { type: "throwError", wait: wait.id, code, ...(variables && { variables }) },
      ),
    ),

  escalation: ({ world }, { escalation, code, variables, instance }) =>
    onWait(world, escalation, instance, isWork, ({ instance: at, wait }) =>
      world.do(
        at,
        wait.kind === "child"
          ? { type: "childEscalated", child: wait.id, code, ...(variables && { variables }) }
          : { type: "throwEscalation", wait: wait.id, code, ...(variables && { variables }) },
      ),
    ),

  message: ({ world }, { message: name, key, variables, element, expectNoEffect }) => {
    if (element === undefined) {
      world.settled(world.publish({ name, key, ...(variables && { variables }) }, { isKept: !expectNoEffect }));
      return undefined;
    }
    const id = idOf(world, element);
    if (id === undefined) return unknownElement(element);
    const waiting = world.waits(id).find(({ wait }) => hears(world, wait, name, key));
    if (waiting)
      return world.do(waiting.instance, {
        type: "deliverMessage",
        subscription: waiting.wait.id,
        ...(variables && { variables }),
      });
    const started = startAt(world, id, variables, { name, key });
    return started === NOT_A_START
      ? `nothing at "${element}" waits for the message "${name}"${waitingAre(world)}`
      : started;
  },

  signal: ({ world }, { signal: name, variables }) => {
    world.settled(world.broadcast({ name, ...(variables && { variables }) }));
    return undefined;
  },

  timer: ({ world }, { timer, instance }) => {
    const id = idOf(world, timer);
    if (id === undefined) return unknownElement(timer);
    const waits = world.waits(id).filter(({ wait }) => wait.kind === "timer");
    if (waits.length === 0 && instance === undefined) {
      const started = startAt(world, id, undefined);
      if (started !== NOT_A_START) return started;
    }
    return onWait(
      world,
      timer,
      instance,
      (wait) => wait.kind === "timer",
      ({ instance: at, wait }) => world.do(at, { type: "fireTimer", timer: wait.id }),
    );
  },

  advanceTime: ({ world }, { advanceTime }) => {
    const until = addDuration(world.now, advanceTime);
    if (until === undefined) return `the clock can't be moved by ${advanceTime}`;
    world.advanceTime(until);
    return undefined;
  },

  trigger({ world }, { trigger, variables, instance }) {
    const id = idOf(world, trigger);
    if (id === undefined) return unknownElement(trigger);
    if (world.waits(id).length > 0)
      return onWait(
        world,
        trigger,
        instance,
        () => true,
        (waiting) => finish(world, waiting, variables),
      );
    const chosen = choose(world, id);
    if (chosen !== NOT_POSSIBLE) return chosen;
    const entered = enterBoundary(world, id);
    if (entered !== NOT_POSSIBLE) return entered;
    const started = startAt(world, id, variables);
    return started === NOT_A_START ? `nothing waits at "${trigger}"${waitingAre(world)}` : started;
  },

  setVariables({ world, main }, { setVariables: variables, element }) {
    if (element === undefined) {
      const instance = main();
      return instance ? world.do(instance, { type: "setVariables", variables }) : "no instance has started";
    }
    const id = idOf(world, element);
    const found = openSteps(world).find(({ step }) => step.element === id);
    return found
      ? world.do(found.instance, { type: "setVariables", scope: found.step.id, variables })
      : `"${element}" is not open${waitingAre(world)}`;
  },

  decide({ world }, { decide }) {
    for (const [name, wanted] of Object.entries(decide)) {
      const refusals = world.processNames().map((process) => decideIn(world, process, name, wanted));
      const said = refusals.filter((refusal) => refusal !== NOT_POSSIBLE);
      if (said.length === 0) return unknownElement(name);
      const refusal = said.find((each) => each !== undefined);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  },

  startProcess({ world }, { startProcess, variables }) {
    const process = world.process(startProcess);
    if (!process) return `no loaded file holds a process "${startProcess}" that can be published`;
    const started = world.start(process.key, { ...(variables && { variables }) });
    return typeof started === "string" ? started : undefined;
  },

  retry({ world }, { retry, instance: nth = 1 }) {
    const id = idOf(world, retry);
    const found = openSteps(world).filter(({ step }) => step.element === id && step.incident);
    const stuck = found[nth - 1];
    return stuck
      ? world.do(stuck.instance, { type: "retry", step: stuck.step.id })
      : `"${retry}" has ${nth > 1 ? `${found.length} open incidents` : "no open incident"}`;
  },

  cancelInstance({ world, main }) {
    const instance = main();
    return instance ? world.do(instance, { type: "cancel" }) : "no instance has started";
  },

  move({ world, main }, { move: { cancel = [], start = [] } }) {
    const gone = cancel.map((element) => {
      const id = idOf(world, element);
      return { element, found: openSteps(world).filter(({ step }) => step.element === id) };
    });
    const missing = gone.find(({ found }) => found.length === 0);
    if (missing) return `"${missing.element}" is not open${waitingAre(world)}`;
    const starts = start.map((element) => idOf(world, element) ?? element);
    const holder = world.instances.find(
      (each) => isOpen(each) && starts.some((id) => world.modelOf(each).elements.has(id)),
    );
    const instance = gone[0]?.found[0]?.instance ?? holder ?? main();
    if (!instance) return "no instance has started";
    const steps = gone.flatMap(({ found }) =>
      found.filter((each) => each.instance === instance).map(({ step }) => step.id),
    );
    return world.do(instance, { type: "move", cancel: steps, start: starts });
  },
};

const NOT_A_START = "it starts nothing";
const NOT_POSSIBLE = "it is not possible";

function isJob({ kind }: Wait): boolean {
  return kind === "job";
}

function isWork({ kind }: Wait): boolean {
  return kind === "task" || kind === "job" || kind === "child";
}

/** Acts on one of the open waits of an element: the n-th of those that fit. */
function onWait(
  world: World,
  element: string,
  nth: number | undefined,
  fits: (wait: Wait) => boolean,
  act: (waiting: Waiting) => Refusal,
): Refusal {
  const id = idOf(world, element);
  if (id === undefined) return unknownElement(element);
  const waiting = world.waits(id).filter(({ wait }) => fits(wait));
  const chosen = waiting[(nth ?? 1) - 1];
  if (chosen) return act(chosen);
  if (waiting.length > 0) return `only ${waiting.length} of "${element}" wait, not ${nth}`;
  return `nothing to do waits at "${element}"${waitingAre(world)}`;
}

/** Ends a wait as what it waits for would. */
function finish(world: World, { instance, wait }: Waiting, variables: JsonObject | undefined): Refusal {
  const brought = variables && { variables };
  const act = ((): Act | undefined => {
    switch (wait.kind) {
      case "task":
        return { type: "completeTask", task: wait.id, ...brought };
      case "job":
        return { type: "completeJob", job: wait.id, ...brought };
      case "timer":
      case "condition":
        return { type: "trigger", wait: wait.id, ...brought };
      case "subscription":
        return wait.subscription.type === "signal"
          ? { type: "deliverSignal", subscription: wait.id, ...brought }
          : { type: "deliverMessage", subscription: wait.id, ...brought };
      case "child":
        return { type: "childEnded", child: wait.id, outcome: { type: "completed", variables: variables ?? {} } };
      case "choice":
        return { type: "choose", choice: wait.id, elements: [] };
      case "lock":
        return undefined;
    }
  })();
  if (!act) return `"${wait.element}" waits for a lock that another step holds`;
  return world.do(instance, act);
}

/** In an ad-hoc sub-process that waits for a choice, this element is chosen. */
function choose(world: World, id: string): Refusal {
  const open = world.allWaits().find(({ wait }) => wait.kind === "choice" && wait.choice.elements.includes(id));
  return open ? world.do(open.instance, { type: "choose", choice: open.wait.id, elements: [id] }) : NOT_POSSIBLE;
}

/** A boundary event that waits for nothing by itself, such as one for errors, is entered in place of its host. */
function enterBoundary(world: World, id: string): Refusal {
  for (const { instance, step } of openSteps(world)) {
    const boundary = world.modelOf(instance).elements.get(id);
    if (!boundary || !isKind(boundary, "boundaryEvent") || boundary.def.attachedTo !== step.element) continue;
    if (boundary.def.definitions.some(({ type }) => type === "compensation")) continue;
    return world.do(instance, { type: "move", cancel: boundary.def.interrupting ? [step.id] : [], start: [id] });
  }
  return NOT_POSSIBLE;
}

/** Starts the process that begins with this element; with `message`, only if that is its message. */
function startAt(
  world: World,
  id: string,
  variables: JsonObject | undefined,
  message?: { readonly name: string; readonly key: string | undefined },
): Refusal {
  for (const name of world.processNames()) {
    const process = world.process(name)!;
    const element = process.compiled.root.elements.find((each) => each.id === id);
    if (!element || !begins(element)) continue;
    if (message && !messagesOf(element).includes(message.name) && !world.isUnnamed(id)) continue;
    const started = world.start(name, {
      element: id,
      ...(variables && { variables }),
      ...(message?.key !== undefined && message.key !== "" && { businessKey: message.key }),
    });
    return typeof started === "string" ? started : undefined;
  }
  return NOT_A_START;
}

function begins(element: CompiledElement): boolean {
  return isKind(element, "startEvent") || isEventStart(element);
}

function hears(world: World, wait: Wait, name: string, key = ""): boolean {
  if (wait.kind !== "subscription" || wait.subscription.type !== "message") return false;
  const { subscription } = wait;
  return (
    (subscription.name === name || world.isUnnamed(wait.element)) &&
    (key === "" || subscription.key === "" || subscription.key === key)
  );
}

function decideIn(world: World, process: string, name: string, wanted: readonly string[]): Refusal {
  const { model } = world.process(process)!;
  const gateway = elementNamed(model, name);
  if (!gateway) return NOT_POSSIBLE;
  const ways = model.flows.filter(({ source }) => source === gateway.id);
  const taken: string[] = [];
  for (const text of wanted) {
    const flow =
      ways.find(({ id }) => id === text) ??
      ways.find((each) => each.name === text) ??
      ways.find(({ target }) => target === text);
    if (!flow) return `"${text}" does not leave "${name}": ${ways.map(({ id }) => id).join(", ") || "no flow"} does`;
    taken.push(flow.id);
  }
  const isFixed = gateway.type === "parallelGateway" || gateway.type === "eventBasedGateway";
  if (isFixed && taken.length < ways.length)
    return `"${name}" is ${gateway.type === "parallelGateway" ? "a parallel gateway, which takes every way" : "decided by the event that happens first"}`;
  if (!isFixed) world.decide(process, gateway.id, taken);
  return undefined;
}

function unknownElement(element: string): string {
  return `no loaded model holds an element "${element}"`;
}

export function waitingAre(world: World): string {
  const open = placeNames(places(world), elementsWaiting(world));
  return open.length > 0 ? `; waiting: ${open.join(", ")}` : "; nothing waits";
}

function elementsWaiting(world: World): string[] {
  return places(world).map(({ element }) => element);
}
