import type { EventType, ModelElement } from "../schema";
import { definitionsOf, isEventSubProcess, titleOf, type ModelView, type Rule } from "./rule";

interface Place {
  readonly name: string;
  readonly types: readonly EventType[];
  readonly needsTrigger: boolean;
}
const CAUGHT: readonly EventType[] = ["message", "timer", "signal", "conditional"];

export const eventTypeFits: Rule = {
  code: "event-type-fits",
  check(view, report) {
    for (const element of view.model.elements) {
      const place = placeOf(view, element);
      if (!place) continue;
      const definitions = definitionsOf(element);
      if (place.needsTrigger && definitions.length === 0) {
        report.error(
          `${titleOf(element)} waits for nothing. Choose what it waits for, such as a timer or a message.`,
          element.id,
        );
      }
      for (const { type } of definitions) {
        if (!place.types.includes(type))
          report.error(
            `${titleOf(element)} is ${place.name}, which can't be of the type ${type}. Choose ${choices(place)}.`,
            element.id,
          );
      }
      if (element.type === "boundaryEvent" && !element.interrupting) {
        const stops = definitions.find(({ type }) => type === "error" || type === "cancel");
        if (stops)
          report.error(
            `${titleOf(element)} always interrupts, because its type is ${stops.type}. Make it interrupting.`,
            element.id,
          );
      }
      if (
        element.type === "endEvent" &&
        definitions.some(({ type }) => type === "cancel") &&
        !liesInTransaction(view, element)
      ) {
        report.error(
          `${titleOf(element)} cancels, but lies in no transaction. Use an error or terminate end event.`,
          element.id,
        );
      }
    }
  },
};

function placeOf(view: ModelView, element: ModelElement): Place | undefined {
  switch (element.type) {
    case "startEvent": {
      const scope = element.parent === undefined ? undefined : view.elements.get(element.parent);
      if (!scope) return { name: "a start event", types: CAUGHT, needsTrigger: false };
      if (isEventSubProcess(scope))
        return {
          name: "the start of an event sub-process",
          types: [...CAUGHT, "error", "escalation", "compensation"],
          needsTrigger: false,
        };
      return { name: "a start event inside a sub-process", types: [], needsTrigger: false };
    }
    case "intermediateCatchEvent":
      return { name: "an intermediate event that waits", types: [...CAUGHT, "link"], needsTrigger: true };
    case "intermediateThrowEvent":
      return {
        name: "an intermediate event that throws",
        types: ["message", "signal", "escalation", "compensation", "link"],
        needsTrigger: false,
      };
    case "endEvent":
      return {
        name: "an end event",
        types: ["message", "signal", "error", "escalation", "compensation", "cancel", "terminate"],
        needsTrigger: false,
      };
    case "boundaryEvent": {
      const isOnTransaction = view.elements.get(element.attachedTo)?.type === "transaction";
      return {
        name: "an event on a step",
        types: [...CAUGHT, "error", "escalation", "compensation", ...(isOnTransaction ? (["cancel"] as const) : [])],
        needsTrigger: true,
      };
    }
    default:
      return undefined;
  }
}

function choices({ types }: Place): string {
  return types.length === 0 ? "a plain one" : `one of ${types.join(", ")}`;
}

function liesInTransaction(view: ModelView, element: ModelElement): boolean {
  const seen = new Set<string>();
  for (let id = element.parent; id !== undefined && !seen.has(id); id = view.elements.get(id)?.parent) {
    if (view.elements.get(id)?.type === "transaction") return true;
    seen.add(id);
  }
  return false;
}
