import type { CompiledElement } from "@/lib/model";
import type { Run } from "../run";
import { describe, nameOf, Stuck } from "../stuck";
import type { OpenStep } from "../types";
import type { ElementBehaviour } from "./behaviour";

/** [SP1] Starts at its start event, else at what no flow leads to. [SP2] It is left when all that it holds is finished. */
function begin(run: Run, step: OpenStep, element: CompiledElement): void {
  const { startEvents, implicitStarts } = element.content;
  const starts = startEvents.length > 0 ? startEvents : implicitStarts;
  if (startEvents.length > 1) {
    throw new Stuck("not_supported", `${nameOf(element)} has several start events; a sub-process has one.`);
  }
  // In turn: what starts first may end the sub-process before the next has begun.
  for (const start of starts) run.later(step.id, () => void run.enter(start, step.id));
  run.touch(step.id);
}

export const subProcess: ElementBehaviour<"subProcess"> = { enter: begin };
export const transaction: ElementBehaviour<"transaction"> = { enter: begin };

export const adHocSubProcess: ElementBehaviour<"adHocSubProcess"> = {
  // [AH1] Starts the elements that its expression names; without one, people choose what happens and say when it is done.
  enter(run, step, element) {
    const startable = element.content.implicitStarts.map(({ id }) => id);
    const { activeElements } = element.def;
    if (activeElements === undefined) {
      run.openChoice(step.id, element, startable);
      return;
    }
    const { value, trace } = run.feel(step.id, activeElements, `The elements to start in ${nameOf(element)}`);
    const wanted = Array.isArray(value) ? value : [value];
    const unknown = wanted.find((id) => typeof id !== "string" || !startable.includes(id));
    if (unknown !== undefined) {
      throw new Stuck(
        "invalid_value",
        `${nameOf(element)} can't start ${describe(unknown)}. It can start: ${startable.join(", ")}.`,
        trace,
      );
    }
    startAll(run, step, element, wanted as string[]);
  },
  // [AH3] After each inner step the completion condition is asked; it ends the rest, or lets it finish.
  childLeft(run, step, element) {
    const { completionCondition, cancelRemainingInstances } = element.def;
    if (completionCondition !== undefined && isTrue(run, step, element, completionCondition)) {
      if (cancelRemainingInstances !== false) run.cancelChildren(step.id, element.id);
      if (step.upcoming) run.emit({ type: "upcomingSet", step: step.id, elements: [] });
      run.closeWaits(step.id, element.id);
      run.touch(step.id);
      return;
    }
    startUpcoming(run, step, element);
  },
  // [AH4] Whoever chooses says that it is done: what is still open is cancelled.
  resume(run, step, element) {
    run.cancelChildren(step.id, element.id);
    run.touch(step.id);
  },
};

function startAll(
  run: Run,
  step: OpenStep,
  element: CompiledElement<"adHocSubProcess">,
  wanted: readonly string[],
): void {
  // [AH2] Sequential: one after the other, in the order named.
  if (element.def.ordering === "sequential") {
    run.emit({ type: "upcomingSet", step: step.id, elements: wanted });
    startUpcoming(run, run.step(step.id), element);
  } else {
    for (const id of wanted) run.later(step.id, () => void run.enter(run.element(id), step.id));
  }
  run.touch(step.id);
}

function startUpcoming(run: Run, { id }: OpenStep, element: CompiledElement<"adHocSubProcess">): void {
  const { upcoming, scope } = run.step(id);
  const [next, ...rest] = upcoming ?? [];
  if (next === undefined || element.def.ordering !== "sequential" || scope!.children.size > 0 || run.hasUnderway(id))
    return;
  run.emit({ type: "upcomingSet", step: id, elements: rest });
  run.later(id, () => void run.enter(run.element(next), id));
}

function isTrue(run: Run, step: OpenStep, element: CompiledElement, source: string): boolean {
  const { value, trace } = run.feel(step.id, source, `The completion condition of ${nameOf(element)}`);
  if (typeof value !== "boolean") {
    throw new Stuck(
      "invalid_value",
      `The completion condition of ${nameOf(element)} must give true or false, but gave ${describe(value)}.`,
      trace,
    );
  }
  return value;
}
