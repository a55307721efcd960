import { definitionsOf, titleOf, type Rule } from "./rule";

const AWAITED = new Set(["message", "timer", "signal", "conditional"]);

export const eventGatewayAwaitsEvents: Rule = {
  code: "event-gateway-awaits-events",
  check(view, report) {
    for (const gateway of view.model.elements) {
      if (gateway.type !== "eventBasedGateway") continue;
      const flows = view.outgoing(gateway.id);
      if (flows.length === 0)
        report.error(
          `${titleOf(gateway)} waits for no event. Connect it to the events it should wait for.`,
          gateway.id,
        );
      if (flows.length === 1)
        report.warning(
          `${titleOf(gateway)} waits for one event only. Add another, or use the event without the gateway.`,
          gateway.id,
        );
      for (const flow of flows) {
        const target = view.elements.get(flow.target);
        if (!target) continue;
        const [definition, ...others] = definitionsOf(target);
        const catches =
          target.type === "intermediateCatchEvent" &&
          definition !== undefined &&
          others.length === 0 &&
          AWAITED.has(definition.type);
        if (target.type !== "receiveTask" && !catches) {
          report.error(
            `${titleOf(gateway)} leads to ${titleOf(target)}. It may lead only to events that wait for a message, timer, signal or condition, and to receive tasks.`,
            target.id,
          );
        } else if (view.incoming(target.id).length > 1) {
          report.warning(
            `${titleOf(target)} follows ${titleOf(gateway)}, but other flows lead to it too: by those it waits alone. Remove the others if that is not meant.`,
            target.id,
          );
        }
      }
    }
  },
};
