import type { ImportedProcess, ImportResult } from "@/lib/bpmn";
import { serializeState } from "@/lib/engine";
import { checkExpectation, type Mismatch } from "./expectations";
import type { Scenario, ScenarioStep } from "./format";
import { prepare, wishesOf } from "./prepare";
import { isEventStart, messagesOf, type Deployed, Endless, type Instance, World } from "./world";
import { performers, type Scene } from "./steps";

/** The BPMN files of a scenario, imported. */
export interface ScenarioFiles {
  readonly model: ImportResult;
  readonly resources: readonly ImportResult[];
}

export type ScenarioResult = { readonly id: string } & (
  | { readonly ok: true }
  | ({
      readonly ok: false;
      /** The number of the step, from 1; or where else it failed. */
      readonly step: number | "start" | "expect";
    } & Mismatch)
);

const NOW = "2026-01-05T09:00:00.000Z";

/** Runs a scenario by itself, from its start to the first thing that is not as it expects. */
export function runScenario(scenario: Scenario, files: ScenarioFiles): ScenarioResult {
  const { id } = scenario;
  let at: number | "start" | "expect" = "start";
  const fail = (mismatch: Mismatch): ScenarioResult => ({ id, ok: false, step: at, ...mismatch });
  try {
    const deployment = deploy(scenario, files);
    if (!deployment.ok) return refused(scenario, "rejected", deployment.problems.join(" "));
    if (scenario.expect?.status === "rejected")
      return fail({ expected: "status rejected", found: "the model can be published" });
    const world = new World(deployment.processes, scenario.start?.now ?? NOW);
    const scene = sceneOf(world, deployment.key);

    // What is decided before anything else is decided before the start: a gateway may come at once.
    const first = scenario.steps.findIndex(({ verb }) => verb !== "decide");
    const before = first < 0 ? scenario.steps.length : first;
    for (const [index, step] of scenario.steps.slice(0, before).entries()) {
      at = index + 1;
      const mismatch = perform(scene, step);
      if (mismatch) return fail(mismatch);
    }
    at = "start";
    if (!waitsForFirstStep(scenario, deployment.processes.get(deployment.key)!)) {
      const { now: _now, ...start } = scenario.start ?? {};
      const started = world.start(deployment.key, start);
      if (typeof started === "string") return refused(scenario, "error", started);
    }
    for (const [index, step] of scenario.steps.slice(before).entries()) {
      at = before + index + 1;
      const mismatch = perform(scene, step);
      if (mismatch) return fail(mismatch);
    }
    at = "expect";
    const mismatch = scenario.expect && checkExpectation(scene, scenario.expect);
    return mismatch ? fail(mismatch) : { id, ok: true };
  } catch (error) {
    if (error instanceof Endless) return fail({ expected: "an end", found: error.message });
    throw error;
  }
}

/** A scenario that could not begin: right if that is what it expects. */
function refused({ id, expect }: Scenario, status: "rejected" | "error", reason: string): ScenarioResult {
  if (expect?.status === status) return { id, ok: true };
  return {
    id,
    ok: false,
    step: "start",
    expected: expect?.status === undefined ? "to start" : `status ${expect.status}`,
    found: `${status}: ${reason}`,
  };
}

type Deployment =
  | { readonly ok: true; readonly key: string; readonly processes: ReadonlyMap<string, Deployed> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Publishes what can be published of the files; the scenario's own process must be. */
function deploy(scenario: Scenario, { model, resources }: ScenarioFiles): Deployment {
  if (!model.ok) return { ok: false, problems: model.problems.map(({ message }) => message) };
  const own = model.processes.find((process) => isNamed(process, scenario.process));
  const others = resources.flatMap((each) => (each.ok ? each.processes : []));
  if (!own) {
    const ids = model.processes.map((process) => process.id).join(", ");
    return { ok: false, problems: [`${scenario.model} holds no process "${scenario.process}", but ${ids}.`] };
  }
  const wishes = wishesOf(scenario);
  const processes = new Map<string, Deployed>();
  for (const process of [own, ...model.processes, ...others]) {
    if (processes.has(process.id)) continue;
    const prepared = prepare(process, wishes);
    if (prepared.ok)
      processes.set(process.id, {
        ...prepared,
        key: process.id,
        isPublished: process.isExecutable || !own.isExecutable,
      });
    else if (process === own) return prepared;
  }
  return { ok: true, key: own.id, processes };
}

/** An id that is not allowed for a workflow was changed by the import, which says so. */
function isNamed(process: ImportedProcess, id: string): boolean {
  return (
    process.id === id ||
    process.report.some(({ element, from, to }) => element === process.id && from === id && to === process.id)
  );
}

/** Without a `start`, a process that only events begin begins when the first step lets one of them happen. */
function waitsForFirstStep({ start, steps }: Scenario, { compiled }: Deployed): boolean {
  const { startEvents, elements } = compiled.root;
  if (start !== undefined || startEvents.some(({ def }) => def.definitions.length === 0)) return false;
  const first = steps.find(({ verb }) => verb !== "decide" && verb !== "check");
  return first !== undefined && elements.some((element) => isEventStart(element) && happens(first, element));
}

/** Whether a step lets a start event happen. */
function happens(
  { verb, step }: ScenarioStep,
  { id, name, def }: Deployed["compiled"]["root"]["elements"][number],
): boolean {
  const isNamed = (text: string | undefined) => text === id || (text !== undefined && text === name);
  if (verb === "timer") return isNamed(step.timer);
  if (verb === "trigger") return isNamed(step.trigger);
  if (verb === "message") return isNamed(step.element) || messagesOf({ id, name, def }).includes(step.message);
  return (
    verb === "signal" &&
    "definitions" in def &&
    def.definitions.some((each) => each.type === "signal" && each.signal === step.signal)
  );
}

/** The scenario's instance is the first of its process that was not called. */
function sceneOf(world: World, key: string): Scene {
  let main: Instance | undefined;
  return {
    world,
    main: () => (main ??= world.instances.find(({ process, caller }) => process === key && !caller)),
  };
}

function perform(scene: Scene, { verb, step }: ScenarioStep): Mismatch | undefined {
  if (verb === "check") return checkExpectation(scene, step.check);
  const before = step.expectNoEffect ? fingerprint(scene.world) : undefined;
  // The verb tells which step it is; the union of pairs loses that.
  const refusal = (performers[verb] as (scene: Scene, step: unknown) => string | undefined)(scene, step);
  if (before === undefined)
    return refusal === undefined ? undefined : { expected: `to ${sentence(verb, step)}`, found: refusal };
  return refusal !== undefined || fingerprint(scene.world) === before
    ? undefined
    : { expected: `no effect of: ${sentence(verb, step)}`, found: `it had one` };
}

function sentence(verb: string, step: object): string {
  const { why: _why, expectNoEffect: _no, ...said } = step as Record<string, unknown>;
  return `${verb} ${JSON.stringify(said[verb])}`;
}

/** All that can be seen of the world but its clock. */
function fingerprint({ instances }: World): string {
  return JSON.stringify(instances.map(({ state }) => ({ ...serializeState(state), revision: 0 })));
}
