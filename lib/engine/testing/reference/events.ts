import type { EventDefinition, ModelElement } from "@/lib/model";
import { Stuck } from "./expressions";
import type { Boundary, Start } from "./net";
import { hasOutputs, type Simulation, type Variables } from "./simulation";
import { goOn } from "./throwing";
import type { Token, Await } from "./token";

export function waitFor(on: Token, kind: Await["kind"], by: ModelElement, definition?: EventDefinition): void {
  const repeats = definition?.type === "timer" ? /^R(\d*)\//.exec(definition.value) : null;
  const left = !repeats ? 0 : repeats[1] === "" ? Infinity : Number(repeats[1]) - 1;
  on.awaits.push({ kind, by, on, definition, held: false, left });
}

/** Awaits what an event is there for, on the token that it belongs to. */
export function arm(run: Simulation, on: Token, by: ModelElement): void {
  if (by.type === "receiveTask") waitFor(on, "message", by);
  if (!("definitions" in by)) return;
  for (const definition of by.definitions) {
    switch (definition.type) {
      case "timer":
      case "message":
      case "signal":
        waitFor(on, definition.type, by, definition);
        break;
      case "conditional":
        waitFor(on, "condition", by, definition);
    }
  }
}

export function happen(run: Simulation, wait: Await, variables: Variables): void {
  const { by, on } = wait;
  const happensAgain = "interrupting" in by && by.interrupting === false && !by.parallelMultiple && by !== on.element;
  const staysOn = happensAgain && ["condition", "message", "signal"].includes(wait.kind);
  if (!staysOn) drop(wait);
  if (by === on.element) run.attempt(on, "leave", () => goOnAfter(run, on, wait, variables));
  else trigger(run, on, by, variables, wait);
}

/** What a token itself waited for has happened. */
function goOnAfter(run: Simulation, token: Token, wait: Await, variables: Variables): void {
  const element = token.element!;
  switch (element.type) {
    case "adHocSubProcess":
      run.clear(token);
      break;
    case "endEvent":
    case "intermediateThrowEvent":
      run.receive(token, variables);
      goOn(run, token);
      break;
    case "intermediateCatchEvent":
      if (awaitsMore(run, token, element, variables)) return;
      run.receive(token, variables);
      run.leave(token);
      break;
    case "callActivity":
      takeBack(run, token, element, variables);
      run.leave(token);
      break;
    default:
      run.receive(token, variables);
      run.leave(token);
  }
}

/** All that a called instance ended with goes to the scope around if asked for, but what the call held before it had inputs. */
function takeBack(
  run: Simulation,
  token: Token,
  element: Extract<ModelElement, { type: "callActivity" }>,
  variables: Variables,
): void {
  const { inputs = [], loop, propagateAll } = element;
  const item = loop?.kind === "multiInstance" ? loop.elementVariable : undefined;
  const own = Object.keys(token.variables).filter(
    (name) => name === item || !inputs.some(({ target }) => target === name),
  );
  if (propagateAll || hasOutputs(element)) run.receive(token, variables);
  if (!propagateAll) return;
  for (const [name, value] of Object.entries(variables))
    if (!own.includes(name)) run.set(token, name, value, false, token.scope!);
}

/** Of a parallel multiple event all triggers must happen. */
function awaitsMore(run: Simulation, on: Token, by: ModelElement, variables: Variables): boolean {
  if (!("parallelMultiple" in by) || !by.parallelMultiple || !on.awaits.some((each) => each.by === by)) return false;
  for (const [name, value] of Object.entries(variables)) run.set(on, name, value);
  return true;
}

/** An event on another token happens: a boundary event, the start of an event sub-process, one after an event-based gateway. */
export function trigger(run: Simulation, host: Token, by: ModelElement, variables: Variables, wait?: Await): void {
  if (by.type !== "receiveTask" && awaitsMore(run, host, by, variables)) return;
  if (host.element?.type === "eventBasedGateway" && by.type !== "boundaryEvent") {
    const scope = host.scope!;
    run.remove(host);
    goThrough(run, by, scope, variables);
    return;
  }
  const isInterrupting = (by as Boundary | Start).interrupting !== false;
  if (!isInterrupting) awaitAgain(run, host, by as Boundary | Start, wait);
  if (by.type === "boundaryEvent") {
    const scope = host.scope!;
    if (isInterrupting) run.cancel(host);
    goThrough(run, by, scope, variables);
    return;
  }
  if (isInterrupting) {
    run.clear(host);
    const starts: ModelElement[] = run.net.eventStarts(host.element);
    host.awaits = host.awaits.filter((each) => !starts.includes(each.by));
  }
  const handler = run.net.element(by.parent!);
  const token = run.open(handler, host);
  token.hasBegun = true;
  for (const start of run.net.eventStarts(handler)) arm(run, token, start);
  goThrough(run, by, token, variables);
}

function goThrough(run: Simulation, element: ModelElement, scope: Token, variables: Variables): void {
  const token = run.open(element, scope);
  token.hasBegun = true;
  run.receive(token, variables);
  run.leave(token);
}

function awaitAgain(run: Simulation, host: Token, by: Boundary | Start, wait: Await | undefined): void {
  if (by.parallelMultiple) {
    arm(run, host, by);
    for (const each of host.awaits) if (each.by === by && each.kind === "condition") each.held = holdsNow(run, each);
  } else if (wait?.kind === "timer" && wait.left > 0) {
    waitFor(host, "timer", by, wait.definition);
    host.awaits.at(-1)!.left = wait.left - 1;
  }
}

/** Conditions happen when they turn true. */
export function judge(run: Simulation): boolean {
  let isAny = false;
  const conditions = run.tokens().flatMap(({ awaits }) => awaits.filter(({ kind }) => kind === "condition"));
  for (const wait of conditions) {
    if (!wait.on.awaits.includes(wait) || wait.on.isGone) continue;
    const holds = holdsNow(run, wait);
    const hasTurned = holds && !wait.held;
    wait.held = holds;
    if (!hasTurned) continue;
    isAny = true;
    happen(run, wait, {});
  }
  return isAny;
}

function holdsNow(run: Simulation, { on, definition }: Await): boolean {
  try {
    return definition?.type === "conditional" && run.value(on, definition.condition) === true;
  } catch (error) {
    if (error instanceof Stuck) return false;
    throw error;
  }
}

export function drop(wait: Await): void {
  wait.on.awaits = wait.on.awaits.filter((each) => each !== wait);
}
