import type { EventDefinition, Loop } from "../schema";
import { titleOf, type Rule } from "./rule";

export const roundsThrowEvents: Rule = {
  code: "rounds-throw-events",
  check({ model }, report) {
    for (const element of model.elements) {
      const loop = "loop" in element ? element.loop : undefined;
      if (loop?.kind !== "multiInstance") continue;
      const thrown = thrownBy(loop);
      if (!thrown) continue;
      const name = titleOf(element);
      if (thrown.length === 0)
        report.warning(
          `The rounds of ${name} have no event to throw, so they end silently. Choose an event if that is not meant.`,
          element.id,
        );
      for (const event of thrown) {
        if (event.type === "signal") {
          if (!event.signal.trim())
            report.error(`The signal that the rounds of ${name} throw has no name. Name the signal.`, element.id);
        } else if (event.type === "message") {
          if (event.call)
            report.error(
              `The rounds of ${name} send a message by a call, which only a send task or an event can. Use one of these, or leave the call out.`,
              element.id,
            );
          else if (!event.message.trim())
            report.error(`The message that the rounds of ${name} send has no name. Name the message.`, element.id);
        } else if (event.type !== "escalation") {
          report.error(
            `The rounds of ${name} can't throw an event of the type ${event.type}. Choose one of escalation, signal, message.`,
            element.id,
          );
        }
      }
    }
  },
};

/** What the behaviour of a multi-instance throws; undefined: it throws nothing. */
function thrownBy(loop: Extract<Loop, { kind: "multiInstance" }>): readonly EventDefinition[] | undefined {
  switch (loop.behavior) {
    case "one":
    case "none":
      return loop.event ? [loop.event] : [];
    case "complex":
      return (loop.complex ?? []).map(({ event }) => event);
    default:
      return undefined;
  }
}
