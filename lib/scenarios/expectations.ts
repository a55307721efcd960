import type { Json } from "@/lib/domain/json";
import type { Expectation, ScenarioStatus } from "./format";
import { idOf, openSteps, placeNames, places, waitingJoins } from "./places";
import type { Scene } from "./steps";
import type { Happening, World } from "./world";

/** An expectation that does not hold. */
export interface Mismatch {
  readonly expected: string;
  readonly found: string;
}

type Check<K extends keyof Expectation> = (scene: Scene, expected: NonNullable<Expectation[K]>) => Mismatch | undefined;

const checks: { readonly [K in keyof Expectation]-?: Check<K> } = {
  status: (scene, expected) => {
    const found = statusOf(scene);
    if (found === expected) return undefined;
    const incidents =
      found === "error" ? incidentsOf(scene).map(({ element, message }) => `${element}: ${message}`) : [];
    return differs("status", expected, incidents.length > 0 ? `${found} (${incidents.join("; ")})` : found);
  },

  activeElements: (scene, expected) => {
    const wanted = expected.map((text) => idOf(scene.world, text) ?? text);
    return sameLists("activeElements", wanted, placeNames(places(scene.world), wanted));
  },
  includesActive: (scene, expected) => {
    const wanted = expected.map((text) => idOf(scene.world, text) ?? text);
    const found = placeNames(places(scene.world), wanted);
    const rest = [...found];
    const missing = wanted.filter((id) => {
      const at = rest.indexOf(id);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
    return missing.length > 0 ? differs("includesActive", show(expected), show(found)) : undefined;
  },
  notActive: (scene, expected) => {
    const wanted = expected.map((text) => idOf(scene.world, text) ?? text);
    const found = placeNames(places(scene.world), wanted);
    return wanted.some((id) => found.includes(id)) ? differs("notActive", show(expected), show(found)) : undefined;
  },
  joinsWaiting: (scene, expected) =>
    sameLists(
      "joinsWaiting",
      expected.map((text) => idOf(scene.world, text) ?? text),
      waitingJoins(scene.world),
    ),

  counts: ({ world }, expected) => {
    for (const [text, count] of Object.entries(expected)) {
      const id = idOf(world, text) ?? text;
      const found = world.history.filter((happening) => isVisit(world, happening, id)).length;
      if (found !== count) return differs(`counts of ${text}`, String(count), String(found));
    }
    return undefined;
  },
  flowCounts: ({ world }, expected) => {
    for (const [flow, count] of Object.entries(expected)) {
      const found = world.history.filter(({ event }) => event.type === "flowTaken" && event.flow === flow).length;
      if (found !== count) return differs(`flowCounts of ${flow}`, String(count), String(found));
    }
    return undefined;
  },
  order: ({ world }, expected) => {
    const left = completions(world);
    let at = 0;
    for (const text of expected) {
      const id = idOf(world, text) ?? text;
      at = left.indexOf(id, at) + 1;
      if (at === 0) return differs("order", show(expected), show(left));
    }
    return undefined;
  },

  variables: ({ main, world }, expected) => {
    const instance = main();
    for (const [name, value] of Object.entries(expected)) {
      const local = openSteps(world)
        .filter(({ instance: at, step }) => at === instance && step.variables && Object.hasOwn(step.variables, name))
        .map(({ step }) => step.variables![name] ?? null);
      const own = instance && Object.hasOwn(instance.variables, name) ? instance.variables[name] : local[0];
      if (!isSame(own ?? null, value)) return differs(`variables ${name}`, show(value), show(own ?? "not set"));
    }
    return undefined;
  },
  childVariables: ({ world }, expected) => {
    const called = world.instances.filter(({ caller }) => caller);
    const holds = called.some(({ variables }) =>
      Object.entries(expected).every(([name, value]) => isSame(variables[name] ?? null, value)),
    );
    return holds
      ? undefined
      : differs(
          "childVariables",
          show(expected),
          called.length > 0 ? show(called.map(({ variables }) => variables)) : "no called instance",
        );
  },
  assignees: ({ world }, expected) =>
    sameLists(
      "assignees",
      expected,
      world
        .allWaits()
        .flatMap(({ wait }) => (wait.kind === "task" && wait.task.assignee ? [wait.task.assignee] : []))
        .sort(),
    ),
  incidents: (scene, expected) =>
    sameLists(
      "incidents",
      expected.map((text) => idOf(scene.world, text) ?? text),
      incidentsOf(scene)
        .map(({ element }) => element)
        .sort(),
    ),
};

/** The first thing that does not hold, in the order in which the format lists them; one that names what no model holds comes first. */
export function checkExpectation(scene: Scene, expectation: Expectation): Mismatch | undefined {
  const unknown = unknownName(scene, expectation);
  if (unknown !== undefined)
    return { expected: `an element or flow "${unknown}"`, found: "none of this id in the models" };
  for (const [name, check] of Object.entries(checks) as [keyof Expectation, Check<keyof Expectation>][]) {
    const expected = expectation[name];
    const mismatch = expected === undefined ? undefined : check(scene, expected);
    if (mismatch) return mismatch;
  }
  return undefined;
}

export function statusOf(scene: Scene): ScenarioStatus {
  const instance = scene.main();
  if (!instance || incidentsOf(scene).length > 0) return "error";
  return instance.state.status === "suspended" ? "active" : instance.state.status;
}

function incidentsOf({ world }: Scene): { element: string; message: string }[] {
  return openSteps(world).flatMap(({ step }) =>
    step.incident ? [{ element: step.element, message: step.incident.message }] : [],
  );
}

/** A name in an expectation that stands for nothing, so that it could never hold, or always. */
function unknownName({ world }: Scene, expectation: Expectation): string | undefined {
  const { activeElements = [], includesActive = [], notActive = [], joinsWaiting = [], incidents = [] } = expectation;
  const names = [...activeElements, ...includesActive, ...notActive, ...joinsWaiting, ...incidents];
  names.push(...Object.keys(expectation.counts ?? {}), ...(expectation.order ?? []));
  const flows = Object.keys(expectation.flowCounts ?? {});
  return (
    names.find((text) => idOf(world, text) === undefined && !world.processNames().includes(text)) ??
    flows.find((flow) => !world.compiled().some((model) => model.flows.has(flow)))
  );
}

/** Whether this is a visit of an element. What holds the rounds of a loop is none, nor a sub-process that is opened once more to be undone. */
function isVisit(world: World, { instance, event }: Happening, id: string): boolean {
  if (event.type !== "stepEntered" || event.element !== id || instance.bodies.has(event.step)) return false;
  if (event.compensates === undefined || !event.isScope) return true;
  const def = world.modelOf(instance).elements.get(id)?.def;
  return def !== undefined && "isForCompensation" in def && def.isForCompensation === true;
}

/** Elements in the order in which their steps were completed. */
function completions({ history }: World): string[] {
  const elements = new Map<string, string>();
  const left: string[] = [];
  for (const { instance, event } of history) {
    if (event.type === "stepEntered") elements.set(`${instance.number}:${event.step}`, event.element);
    else if (event.type === "stepLeft" && event.outcome === "completed" && !instance.bodies.has(event.step))
      left.push(elements.get(`${instance.number}:${event.step}`)!);
  }
  return left;
}

function sameLists(what: string, expected: readonly string[], found: readonly string[]): Mismatch | undefined {
  return isSame([...expected].sort(), [...found].sort()) ? undefined : differs(what, show(expected), show(found));
}

function isSame(a: Json | readonly Json[], b: Json | readonly Json[]): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item: Json, i) => isSame(item, b[i] as Json))
    );
  const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSame(left[name]!, right[name]!))
  );
}

function differs(what: string, expected: string, found: string): Mismatch {
  return { expected: `${what} ${expected}`, found };
}

const SHOWN_MAX = 400;

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
