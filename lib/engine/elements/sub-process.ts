import { nameOf, Stuck } from "../run";
import type { ElementBehaviour } from "./behaviour";

export const subProcess: ElementBehaviour<"subProcess"> = {
  // [SP1] Starts at its start event, else at what no flow leads to. [SP2] It is left when all that it holds is finished.
  enter(run, step, element) {
    const { startEvents, implicitStarts } = element.content;
    const starts = startEvents.length > 0 ? startEvents : implicitStarts;
    if (startEvents.length > 1)
      throw new Stuck("not_supported", `${nameOf(element)} has several start events; a sub-process has one.`);
    for (const start of starts) run.enter(start, step.id);
    if (starts.length === 0) run.leave(step.id);
  },
  refuses: (def) =>
    def.triggeredByEvent
      ? "An event sub-process can't be executed yet."
      : def.loop
        ? "Loop and multi-instance markers can't be executed yet."
        : undefined,
};
