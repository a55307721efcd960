import type { ModelElement } from "../schema";
import { definitionsOf, titleOf, type Rule } from "./rule";

export const linksPair: Rule = {
  code: "links-pair",
  check(view, report) {
    for (const { content } of view.scopes()) {
      const thrown = new Map<string, ModelElement>();
      const caught = new Map<string, ModelElement>();
      for (const element of content) {
        for (const definition of definitionsOf(element)) {
          if (definition.type !== "link") continue;
          const name = definition.link.trim();
          if (!name) {
            report.error(
              `The link of ${titleOf(element)} has no name. Give it the name of the link that it belongs to.`,
              element.id,
            );
          } else if (element.type === "intermediateThrowEvent") {
            thrown.set(name, element);
          } else if (element.type === "intermediateCatchEvent") {
            const other = caught.get(name);
            if (other)
              report.error(
                `${titleOf(element)} and ${titleOf(other)} both catch the link "${name}". Keep one.`,
                element.id,
              );
            caught.set(name, element);
            if (view.incoming(element.id).length > 0)
              report.error(
                `A flow leads to ${titleOf(element)}, which only the link "${name}" may reach. Remove the flow.`,
                element.id,
              );
          }
        }
        if (
          element.type === "intermediateThrowEvent" &&
          definitionsOf(element).some((definition) => definition.type === "link") &&
          view.outgoing(element.id).length > 0
        ) {
          report.error(
            `A flow leaves ${titleOf(element)}, but a link goes on at its other end. Remove the flow.`,
            element.id,
          );
        }
      }
      for (const [name, element] of thrown)
        if (!caught.has(name))
          report.error(
            `No event catches the link "${name}" of ${titleOf(element)} here. Add one, or correct the name.`,
            element.id,
          );
      for (const [name, element] of caught)
        if (!thrown.has(name))
          report.warning(
            `No event throws the link "${name}" that ${titleOf(element)} catches here. Add one, or remove it.`,
            element.id,
          );
    }
  },
};
