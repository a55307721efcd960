import type { CompiledElement } from "@/lib/model";
import type { Run } from "../run";
import type { Payload } from "../values";
import { nameOf, Stuck } from "../stuck";
import type { FlowReason, OpenStep } from "../types";
import type { ElementBehaviour } from "./behaviour";
import { behaviourOf } from "./index";

export const eventBasedGateway: ElementBehaviour<"eventBasedGateway"> = {
  // [EG1] Waits for the first of the events that follow it.
  enter(run, step, element) {
    for (const { target } of element.outgoing) behaviourOf(target).attach?.(run, step.id, target);
    if (run.step(step.id).waits.length === 0) {
      throw new Stuck("not_supported", `${nameOf(element)} has no event after it that could happen.`);
    }
  },
  refuses: (def) =>
    def.gatewayType === "parallel" && !def.instantiate
      ? "A parallel event-based gateway can only start instances."
      : undefined,
};

/** [EG2] The event that happens takes the token; the others are no longer awaited. */
export function passGateway(run: Run, host: OpenStep, element: CompiledElement, payload: Payload): void {
  const gateway = run.element(host.element);
  const reason = (flow: string, taken: boolean): FlowReason => ({ flow, why: "event", taken });
  const flow = gateway.outgoing.find(({ target }) => target === element)!;
  const others = gateway.outgoing.filter((other) => other !== flow).map((other) => reason(other.id, false));
  const parent = host.parent!;
  run.end(host.id);
  run.emit({ type: "flowTaken", flow: flow.id, step: host.id, at: run.at, reason: reason(flow.id, true), others });
  const id = run.openStep(element, parent, { flow: flow.id });
  run.receive(id, payload);
  run.leave(id);
}
