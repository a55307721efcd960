import { titleOf, type Rule } from "./rule";

const ELEMENTS_MAX = 20_000;
const DEPTH_MAX = 64;

export const sizeLimits: Rule = {
  code: "size-limits",
  check({ model, elements }, report) {
    if (model.elements.length > ELEMENTS_MAX)
      report.error(
        `The model has ${model.elements.length} elements; ${ELEMENTS_MAX} is the most. Move parts into workflows of their own.`,
      );
    if (model.flows.length > 2 * ELEMENTS_MAX)
      report.error(
        `The model has ${model.flows.length} flows; ${2 * ELEMENTS_MAX} is the most. Move parts into workflows of their own.`,
      );
    for (const element of elements.values()) {
      let depth = 0;
      for (
        let parent = element.parent;
        parent !== undefined && depth <= DEPTH_MAX;
        parent = elements.get(parent)?.parent
      )
        depth += 1;
      if (depth === DEPTH_MAX + 1) {
        report.error(
          `${titleOf(element)} lies more than ${DEPTH_MAX} sub-processes deep. Move it into a workflow of its own.`,
          element.id,
        );
        return;
      }
    }
  },
};
