import type { CompiledElement, CompiledFlow } from "@/lib/model";
import { behaviourOf } from "./elements";
import type { Join } from "./elements/behaviour";
import { entry } from "./entry";
import type { Run } from "./run";
import type { StepId } from "./types";

/** A token comes along a flow: it enters the element, or meets others there. */
export function arrive(run: Run, flow: CompiledFlow, scope: StepId): void {
  const element = flow.target;
  const join = joinOf(element);
  if (!join) {
    run.enter(element, scope, { flow: flow.id });
    return;
  }
  const waiting = entry(run.step(scope).scope!.joins, element.id);
  const id = waiting ?? run.openStep(element, scope, { flow: flow.id, isJoin: true });
  run.emit({ type: "joinArrived", step: id, flow: flow.id });
  if (join.when === "arrival") tryJoin(run, id);
}

/** Lets a waiting join pass if it may. What arrived beyond what it used waits for the next round. */
export function tryJoin(run: Run, id: StepId): boolean {
  const step = run.step(id);
  const element = run.element(step.element);
  const join = joinOf(element)!;
  let passed = false;
  run.attempt(id, "enter", () => {
    const pass = join.passes(run, step, element);
    if (!pass) return;
    passed = true;
    run.emit({ type: "joinPassed", step: id, flows: pass.flows });
    const left = Object.entries(run.step(id).arrived ?? {});
    const absorbs = pass.absorbs && pass.absorbs.length > 0 ? pass.absorbs : undefined;
    if (left.length > 0 || absorbs) {
      const next = run.openStep(element, step.parent!, { isJoin: true, ...(absorbs && { absorbs }) });
      for (const [flow, count] of left)
        for (let i = 0; i < count; i++) run.emit({ type: "joinArrived", step: next, flow });
      run.touch(step.parent!);
    }
  });
  if (passed) run.activate(id);
  return passed;
}

/** How tokens meet at an element, if they do. */
function joinOf(element: CompiledElement): Join | undefined {
  if ("startQuantity" in element.def && (element.def.startQuantity ?? 1) > 1) return quantityJoin;
  return element.incoming.length > 1 ? behaviourOf(element).join : undefined;
}

/** [QU1] An activity starts once as many tokens have arrived as it asks for, by whichever flows (BPMN 2.0 §10.3). */
const quantityJoin: Join = {
  when: "arrival",
  passes(_run, step, element) {
    const wanted = "startQuantity" in element.def ? (element.def.startQuantity ?? 1) : 1;
    const arrived = Object.entries(step.arrived ?? {}).flatMap(([flow, count]) =>
      Array.from({ length: count }, () => flow),
    );
    return arrived.length >= wanted ? { flows: arrived.slice(0, wanted) } : undefined;
  },
};
